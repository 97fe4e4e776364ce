//! The machine: how much of it is there for us.

use serde::Serialize;
use sysinfo::{CGroupLimits, CpuRefreshKind, System};

use crate::figures::counted;

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
        let mut system = System::new();
        system.refresh_memory();
        let limit = system.cgroup_limits().map_or(u64::MAX, |limits| limits.total_memory);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            cores: u32::try_from(cores).unwrap_or(1),
            memory_available_mib: available_mib(&system),
            memory_total_mib: system.total_memory().min(limit) / MIB,
        }
    }
}

impl Host {
    /// By what its speed is known: its processor, and how many cores of it are there for us.
    #[must_use]
    pub fn kind(&self) -> String {
        let mut system = System::new();
        system.refresh_cpu_list(CpuRefreshKind::nothing());
        let brand = system.cpus().first().map(|cpu| cpu.brand().trim().to_owned());
        let brand = brand.filter(|brand| !brand.is_empty());
        let brand = brand.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
        format!("{brand}, {}", counted(self.cores as usize, "core"))
    }

    /// The same machine for a plan that is made and not run: what is free at
    /// this moment does not matter to it.
    #[must_use]
    pub fn unbounded() -> Self {
        Self { memory_available_mib: u64::MAX, ..Self::detect() }
    }
}

/// Memory that can be taken without swapping, in MiB, as of the last look of
/// `system`.
#[must_use]
pub fn available_mib(system: &System) -> u64 {
    available(system.available_memory(), system.cgroup_limits().as_ref()) / MIB
}

/// What the machine has, and what a container may still take. A container's
/// own figure of free memory counts files that the kernel keeps in memory as
/// taken, though it gives them up at once when asked: only what processes hold
/// counts here.
fn available(machine: u64, limits: Option<&CGroupLimits>) -> u64 {
    let left = |limits: &CGroupLimits| limits.total_memory.saturating_sub(limits.rss);
    machine.min(limits.map_or(u64::MAX, left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_kept_in_memory_are_not_taken() {
        let limits = |total_memory, free_memory, rss| CGroupLimits {
            total_memory: total_memory * MIB,
            free_memory: free_memory * MIB,
            free_swap: 0,
            rss: rss * MIB,
        };
        let mib = |limits: Option<CGroupLimits>| available(22_000 * MIB, limits.as_ref()) / MIB;
        assert_eq!(mib(None), 22_000);
        assert_eq!(mib(Some(limits(24_000, 5_000, 1_400))), 22_000, "19,000 MiB of files");
        assert_eq!(mib(Some(limits(4_000, 100, 1_400))), 2_600, "a container of 4,000 MiB");
        assert_eq!(mib(Some(limits(4_000, 0, 4_100))), 0);
    }
}
