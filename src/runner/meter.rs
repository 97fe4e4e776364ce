//! Memory and processor time of the engines, from the operating system.

use std::time::Duration;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use crate::host::available_mib;

const MIB: u64 = 1024 * 1024;

/// What one engine takes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// Resident size, in MiB.
    pub resident_mib: u64,
    /// Processor use since the last look, in percent of one core.
    pub cpu_percent: f32,
    /// Processor time since its start.
    pub cpu: Duration,
}

/// Looks at engines by process id.
#[derive(Debug)]
pub(super) struct Meter {
    system: System,
    available_mib: u64,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self { system: System::new(), available_mib: 0 }
    }

    pub(super) fn look(&mut self, pids: &[u32]) {
        let pids: Vec<Pid> = pids.iter().map(|p| Pid::from_u32(*p)).collect();
        let what = ProcessRefreshKind::nothing().with_memory().with_cpu();
        self.system.refresh_processes_specifics(ProcessesToUpdate::Some(&pids), true, what);
        self.system.refresh_memory();
        self.available_mib = available_mib(&self.system);
    }

    pub(super) fn usage(&self, pid: u32) -> Option<Usage> {
        let process = self.system.process(Pid::from_u32(pid))?;
        Some(Usage {
            resident_mib: process.memory() / MIB,
            cpu_percent: process.cpu_usage(),
            cpu: Duration::from_millis(process.accumulated_cpu_time()),
        })
    }

    /// Memory the machine could still give at the last look, in MiB, container limits counted.
    pub(super) fn available_mib(&self) -> u64 {
        self.available_mib
    }
}
