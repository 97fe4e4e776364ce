//! The machine: how much of it is there for us.

use serde::Serialize;

const MIB: u64 = 1024 * 1024;

/// Cores and memory, container limits counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Host {
    /// Threads that can run at the same moment.
    pub cores: u32,
    /// Memory that can be taken without swapping, in MiB.
    pub memory_available_mib: u64,
    /// Memory in all, in MiB.
    pub memory_total_mib: u64,
}

impl Host {
    /// Looks at the machine.
    #[must_use]
    pub fn detect() -> Self {
        let mut system = sysinfo::System::new();
        system.refresh_memory();
        let (mut total, mut available) = (system.total_memory(), system.available_memory());
        if let Some(limits) = system.cgroup_limits() {
            total = total.min(limits.total_memory);
            available = available.min(limits.free_memory);
        }
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            cores: u32::try_from(cores).unwrap_or(1),
            memory_available_mib: available / MIB,
            memory_total_mib: total / MIB,
        }
    }
}
