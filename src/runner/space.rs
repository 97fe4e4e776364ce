//! What the files of a search take on disk, and what is free there.

use std::path::Path;
use std::time::{Duration, Instant};

const MIB: u64 = 1024 * 1024;
/// Time between two looks: a folder of states has few files, and they grow slowly.
const PERIOD: Duration = Duration::from_secs(10);

/// Room on the disk of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// What its states take, in MiB.
    pub used_mib: u64,
    /// What is left, in MiB.
    pub free_mib: u64,
}

/// Looks at a folder from time to time.
#[derive(Debug, Default)]
pub(super) struct Surveyor {
    seen: Option<(Instant, Space)>,
}

impl Surveyor {
    /// What is known of this folder now. It need not be there.
    pub(super) fn look(&mut self, folder: &Path, now: Instant) -> Option<Space> {
        let is_fresh = |at: Instant| now.saturating_duration_since(at) < PERIOD;
        if let Some((_, space)) = self.seen.filter(|(at, _)| is_fresh(*at)) {
            return Some(space);
        }
        let disk = rustix::fs::statvfs(folder).ok()?;
        let free_mib = disk.f_bavail.saturating_mul(disk.f_frsize) / MIB;
        let space = Space { used_mib: bytes_below(folder) / MIB, free_mib };
        self.seen = Some((now, space));
        Some(space)
    }
}

/// What cannot be read, such as a file that is removed meanwhile, takes nothing.
fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => bytes_below(&entry.path()),
        _ => entry.metadata().map_or(0, |metadata| metadata.len()),
    });
    bytes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_folders_count_and_are_looked_at_from_time_to_time() {
        let folder = tempfile::tempdir().unwrap();
        let (mut surveyor, begun) = (Surveyor::default(), Instant::now());
        let below = folder.path().join("below");
        assert_eq!(surveyor.look(&below, begun), None, "nothing is there");
        std::fs::create_dir(&below).unwrap();
        let file = std::fs::File::create(below.join("states")).unwrap();
        file.set_len(3 * MIB).unwrap();
        let mut used = |after| surveyor.look(folder.path(), begun + after).map(|s| s.used_mib);
        assert_eq!(used(Duration::ZERO), Some(3));
        file.set_len(5 * MIB).unwrap();
        assert_eq!(used(PERIOD / 2), Some(3));
        assert_eq!(used(PERIOD), Some(5));
    }
}
