//! The programs that are kept.
//!
//! A program is found by the hash of all that it is built of, and its file has its own hash
//! as its name: what lies there and has another is built again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use greyverify_tla_mc::{IS_SOUND, SOUND};

use crate::file_error::FileError;
use crate::toolchain::sha256_of_file;

/// Longest time that a program is kept which nobody starts: a model that is searched every
/// month is not built again for it.
const UNUSED_MAX: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// The folder that has them, each in a folder of its own.
pub(super) struct Programs(PathBuf);

impl Programs {
    /// Those in a folder, which need not be there.
    pub(super) fn in_folder(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The program of that key, if it is the one that was put there.
    pub(super) fn get(&self, key: &str) -> Option<PathBuf> {
        let mut whole = files(&self.0.join(key)).filter(|file| {
            let is_itself =
                sha256_of_file(file).is_ok_and(|sha256| file.file_name() == Some(sha256.as_ref()));
            is_itself && is_sound(file)
        });
        let program = whole.next()?;
        // Where it cannot be noted that it is in use, it is built again in time.
        let _ = File::open(&program).and_then(|file| file.set_modified(SystemTime::now()));
        Some(program)
    }

    /// Puts a program in its place in one step.
    pub(super) fn keep(&self, program: &Path, key: &str) -> Result<PathBuf, String> {
        let place = self.0.join(key);
        let sha256 = sha256_of_file(program).map_err(|error| error.to_string())?;
        let failed = FileError::when("write", &place);
        let _ = fs::remove_dir_all(&place);
        let (half, whole) = (place.join(std::process::id().to_string()), place.join(sha256));
        fs::create_dir_all(&place)
            .and_then(|()| fs::copy(program, &half))
            .and_then(|_| fs::rename(&half, &whole))
            .map_err(|error| failed(error).to_string())?;
        Ok(whole)
    }

    /// Removes those that nobody has started for a long time.
    pub(super) fn forget_unused(&self) {
        let is_unused = |program: &PathBuf| {
            let modified = fs::metadata(program).and_then(|about| about.modified());
            let age = modified.ok().and_then(|modified| modified.elapsed().ok());
            age.is_some_and(|age| age > UNUSED_MAX)
        };
        for place in files(&self.0) {
            // An empty one is about to be filled.
            let mut programs = files(&place).peekable();
            if programs.peek().is_some() && programs.all(|program| is_unused(&program)) {
                let _ = fs::remove_dir_all(place);
            }
        }
    }
}

/// Whether a program runs on this machine, and ends where a number does not fit.
pub(super) fn is_sound(program: &Path) -> bool {
    let mut command = Command::new(program);
    let said = command.arg(SOUND).stdin(Stdio::null()).output();
    said.is_ok_and(|said| said.status.code() == Some(IS_SOUND.into()))
}

/// What lies in a folder, if it is there.
pub(super) fn files(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_started_for_long_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let programs = Programs::in_folder(folder.path().join("programs"));
        let program = folder.path().join("built");
        fs::write(&program, format!("#!/bin/sh\nexit {IS_SOUND}\n")).unwrap();
        let mut about = fs::metadata(&program).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut about, 0o755);
        fs::set_permissions(&program, about).unwrap();
        let kept: Vec<PathBuf> = ["new", "used", "old"]
            .iter()
            .map(|key| programs.keep(&program, key).unwrap())
            .collect();
        let long_ago = SystemTime::now() - UNUSED_MAX - Duration::from_secs(60);
        for program in &kept[1..] {
            File::open(program).unwrap().set_modified(long_ago).unwrap();
        }
        assert_eq!(programs.get("used").as_ref(), Some(&kept[1]));
        programs.forget_unused();
        assert_eq!(kept.iter().map(|file| file.exists()).collect::<Vec<_>>(), [true, true, false]);
    }
}
