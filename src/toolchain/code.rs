//! Files that an engine loads as code.
//!
//! In: a path. Out: its bytes and their SHA-256. The file is read once: what is
//! looked at, what is hashed, and what is later written into the folder of a
//! run are the same bytes, whoever changes the file meanwhile.

use std::fmt;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use super::ToolError;

/// Largest file that is taken, in bytes; the TLA+ tools have under 5 MB.
pub(super) const CODE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Bytes read at once.
const CHUNK_BYTES: usize = 256 * 1024;
/// Nobody writes to a copy, not even its owner.
const READ_ONLY: u32 = 0o400;
/// When a copy was written, as its file says: what Java keeps of a jar holds
/// for each copy of the same jar then. Zip files know no earlier year than 1980.
const WRITTEN: Duration = Duration::from_secs(315_532_800);

/// A file that an engine loads as code.
#[derive(Clone)]
pub struct Code {
    /// Where it was read.
    pub source: PathBuf,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    bytes: Arc<[u8]>,
}

impl Code {
    /// Reads a regular file.
    ///
    /// # Errors
    /// It cannot be read, is not a regular file, or has more than 64 MiB.
    pub fn read(path: &Path) -> Result<Self, ToolError> {
        let failed = |source| ToolError::io("read", path)(source);
        // A pipe would be waited for.
        if !fs::metadata(path).map_err(failed)?.is_file() {
            return Err(failed(std::io::Error::other("it is not a regular file")));
        }
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(failed)?;
        file.take(CODE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > CODE_BYTES_MAX {
            let limit = CODE_BYTES_MAX / (1024 * 1024);
            let text = format!("it has more than {limit} MiB, the limit for a jar");
            return Err(failed(std::io::Error::other(text)));
        }
        Ok(Self { source: path.to_owned(), sha256: sha256(&bytes), bytes: bytes.into() })
    }

    /// A file that was read and hashed already.
    #[must_use]
    pub fn known(source: PathBuf, sha256: String, bytes: Arc<[u8]>) -> Self {
        Self { source, sha256, bytes }
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Writes a copy that must not exist yet.
    pub(super) fn write(&self, path: &Path) -> Result<(), ToolError> {
        let file = File::options().write(true).create_new(true).mode(READ_ONLY).open(path);
        let written = file.and_then(|mut file| {
            file.write_all(&self.bytes)?;
            file.set_modified(UNIX_EPOCH + WRITTEN)
        });
        written.map_err(ToolError::io("write", path))
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (sha256 {}, {} bytes)", self.source.display(), self.sha256, self.bytes.len())
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// SHA-256 of a file of any size.
pub(crate) fn sha256_of_file(path: &Path) -> Result<String, ToolError> {
    let mut file = File::open(path).map_err(ToolError::io("read", path))?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match file.read(&mut chunk).map_err(ToolError::io("read", path))? {
            0 => return Ok(hexadecimal(&hasher.finalize())),
            read => hasher.update(&chunk[..read]),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_is_what_was_hashed_and_nobody_writes_to_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let (file, copy) = (dir.path().join("a.jar"), dir.path().join("b.jar"));
        fs::write(&file, "abc").unwrap();
        let code = Code::read(&file).unwrap();
        fs::write(&file, "swapped").unwrap();
        code.write(&copy).unwrap();
        assert_eq!(fs::read(&copy).unwrap(), b"abc");
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(code.sha256, abc);
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, READ_ONLY);
        assert!(code.write(&copy).is_err());
    }

    #[test]
    fn what_is_not_a_regular_file_or_too_large_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let large = dir.path().join("large.jar");
        File::create(&large).unwrap().set_len(CODE_BYTES_MAX + 1).unwrap();
        assert!(Code::read(&large).unwrap_err().to_string().contains("more than 64 MiB"));
        for path in [dir.path(), Path::new("/dev/zero")] {
            let error = Code::read(path).unwrap_err().to_string();
            assert!(error.contains("not a regular file"), "{error}");
        }
    }
}
