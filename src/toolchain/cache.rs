//! The user's cache folder.
//!
//! ```text
//! greyverify/
//!   lock                               held while something is installed
//!   tla2tools/<sha256>/tla2tools.jar   verified by its hash on every use
//!   java/<sha256 of the wheel>/        a runtime, verified by the hash of its files on every use
//! ```

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::{Environment, Say, ToolError};

/// How the names of folders with half-finished work begin.
const WORKBENCH: &str = "installing-";

/// The cache folder. It need not exist.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

/// Held while something is installed.
#[derive(Debug)]
pub(super) struct InstallLock {
    _file: File,
}

impl Cache {
    /// The folder: `GREYVERIFY_CACHE`, else `greyverify` in the platform's
    /// folder for caches.
    ///
    /// # Errors
    /// No variable that could name one is set.
    pub fn new(environment: &Environment) -> Result<Self, ToolError> {
        let below = |name: &str, path: &str| environment.get(name).map(|v| Path::new(v).join(path));
        let home = if cfg!(target_os = "macos") {
            "Library/Caches/greyverify"
        } else {
            ".cache/greyverify"
        };
        let folder = below("GREYVERIFY_CACHE", "")
            .or_else(|| below("XDG_CACHE_HOME", "greyverify"))
            .or_else(|| below("HOME", home))
            .ok_or(ToolError::NoCacheFolder)?;
        let folder = std::path::absolute(&folder).map_err(ToolError::io("resolve", &folder))?;
        Ok(Self { folder })
    }

    /// The folder itself.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn jar(&self, sha256: &str) -> PathBuf {
        self.folder.join("tla2tools").join(sha256).join("tla2tools.jar")
    }

    pub(super) fn java(&self, wheel_sha256: &str) -> PathBuf {
        self.folder.join("java").join(wheel_sha256)
    }

    /// Waits until nobody else installs.
    pub(super) fn lock(&self, say: Say<'_>) -> Result<InstallLock, ToolError> {
        fs::create_dir_all(&self.folder).map_err(ToolError::io("create", &self.folder))?;
        let path = self.folder.join("lock");
        let file = File::options().create(true).append(true).open(&path);
        let file = file.map_err(ToolError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                say("another greyverify is installing tools; waiting for it");
                file.lock().map_err(ToolError::io("lock", &path))?;
            }
            Err(TryLockError::Error(e)) => return Err(ToolError::io("lock", &path)(e)),
        }
        Ok(InstallLock { _file: file })
    }

    /// A folder for half-finished work, inside the cache so that what is done
    /// can be moved into place in one step. It removes itself. Only the holder
    /// of the lock may ask for one: what others left was left by the killed.
    pub(super) fn workbench(&self, _lock: &InstallLock) -> Result<tempfile::TempDir, ToolError> {
        self.sweep();
        let bench = tempfile::Builder::new().prefix(WORKBENCH).tempdir_in(&self.folder);
        bench.map_err(ToolError::io("create a folder in", &self.folder))
    }

    /// Whether something could be installed.
    pub(super) fn is_writable(&self) -> Result<(), ToolError> {
        fs::create_dir_all(&self.folder).map_err(ToolError::io("create", &self.folder))?;
        let file = tempfile::tempfile_in(&self.folder);
        file.map(drop).map_err(ToolError::io("write to", &self.folder))
    }

    /// Leftovers that cannot be removed are harmless.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(WORKBENCH) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// Moves a finished file or folder to its place.
    pub(super) fn put(&self, done: &Path, place: &Path) -> Result<(), ToolError> {
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(ToolError::io("create", parent))?;
        }
        if place.is_dir() {
            fs::remove_dir_all(place).map_err(ToolError::io("remove", place))?;
        }
        fs::rename(done, place).map_err(ToolError::io("write", place))
    }
}
