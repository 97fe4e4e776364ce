//! `greyverify.lock`: the build of the TLA+ tools that a project runs, whoever
//! runs it.
//!
//! In: the file beside the manifest. Out: which bytes are wanted and where they
//! come from. It is written by `greyverify tools install --from`, by the hash
//! of what came at the first use, and checked ever after.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::pinned::{Build, Source};
use super::{Jar, ToolError};

/// Name of the file.
pub const LOCK_NAME: &str = "greyverify.lock";
/// Largest file that is read, in bytes.
const BYTES_MAX: u64 = 64 * 1024;
/// Version of the format.
const SCHEMA_VERSION: u32 = 1;
const HEADER: &str = "\
# The TLA+ tools of this project. `greyverify tools install --from URL|FILE` wrote this file
# and, with --update, changes it. Keep it under version control.
";

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The file.
    pub path: PathBuf,
    /// Which build.
    pub tools: Locked,
}

/// A build of the TLA+ tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// The number or day that TLC calls itself by; for people.
    pub version: String,
    /// The revision it says it was built from; for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// SHA-256 of the jar, in hexadecimal.
    pub sha256: String,
    /// An address, or a path; relative to the folder of the lock.
    pub source: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema_version: u32,
    tla2tools: Locked,
}

impl Lock {
    /// Reads the file, if there is one.
    ///
    /// # Errors
    /// It is there, but cannot be read or understood.
    pub fn read(path: &Path) -> Result<Option<Self>, ToolError> {
        let Ok(data) = std::fs::metadata(path) else { return Ok(None) };
        let bad = |why: String| ToolError::BadLock { path: path.to_owned(), why };
        if !data.is_file() || data.len() > BYTES_MAX {
            return Err(bad(format!("it is not a file of at most {BYTES_MAX} bytes")));
        }
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(ToolError::io("read", path))?;
        file.take(BYTES_MAX).read_to_string(&mut text).map_err(ToolError::io("read", path))?;
        let document: Document = toml::from_str(&text).map_err(|e| bad(e.to_string()))?;
        let tools = document.tla2tools;
        if document.schema_version != SCHEMA_VERSION {
            let version = document.schema_version;
            return Err(bad(format!(
                "schema_version is {version}; this greyverify reads {SCHEMA_VERSION}"
            )));
        }
        // It becomes the name of a folder.
        if tools.sha256.len() != 64 || !tools.sha256.bytes().all(is_lower_hexadecimal) {
            return Err(bad("sha256 is not 64 hexadecimal digits in lower case".to_owned()));
        }
        Ok(Some(Self { path: path.to_owned(), tools }))
    }

    /// What a lock says of a jar.
    pub(super) fn of(path: &Path, jar: &Jar, source: &Source) -> Self {
        let banner = jar.version.banner();
        let revision = banner.split_once("(rev: ").and_then(|(_, rest)| rest.split(')').next());
        let source = match source {
            Source::File(file) => shown_from(path, file),
            other => other.to_string(),
        };
        let tools = Locked {
            version: banner.split_whitespace().next().unwrap_or_default().to_owned(),
            revision: revision.map(str::to_owned),
            sha256: jar.sha256.clone(),
            source,
        };
        Self { path: path.to_owned(), tools }
    }

    /// Writes the file, in one step.
    pub(super) fn write(&self) -> Result<(), ToolError> {
        let failed = |e: std::io::Error| ToolError::io("write", &self.path)(e);
        let document = Document { schema_version: SCHEMA_VERSION, tla2tools: self.tools.clone() };
        let text = toml::to_string(&document).map_err(|e| failed(std::io::Error::other(e)))?;
        let folder = folder(&self.path);
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(format!("{HEADER}\n{text}").as_bytes()).map_err(failed)?;
        readable_by_all(file.as_file()).map_err(failed)?;
        file.persist(&self.path).map(drop).map_err(|e| failed(e.error))
    }

    /// The build that is wanted.
    pub(super) fn build(&self) -> Build {
        let source = match Source::parse(&self.tools.source) {
            Source::File(path) => Source::File(folder(&self.path).join(path)),
            web => web,
        };
        Build {
            pin: LOCK_NAME.into(),
            tlc: self.tools.version.clone().into(),
            sha256: self.tools.sha256.clone().into(),
            source,
        }
    }

    /// As it is named in messages.
    #[must_use]
    pub fn shown(&self) -> String {
        let Locked { version, revision, sha256, .. } = &self.tools;
        let revision = revision.as_ref().map(|r| format!(", revision {r}")).unwrap_or_default();
        let start = sha256.get(..12).unwrap_or(sha256);
        format!("{} pins TLC {version}{revision} (sha256 {start}...)", self.path.display())
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A file below the folder of the lock moves with it.
fn shown_from(lock: &Path, file: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let file = absolute(file);
    let below = file.strip_prefix(absolute(folder(lock)));
    below.unwrap_or(&file).display().to_string()
}

/// Temporary files are their owner's alone.
fn readable_by_all(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

fn is_lower_hexadecimal(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolchain::tests::toolchain;

    #[test]
    fn what_was_written_is_read_and_a_file_beside_it_is_named_from_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(LOCK_NAME);
        assert_eq!(Lock::read(&path).unwrap(), None);
        let jar = toolchain("jar").jar;
        let file = Source::File(dir.path().join("tools/tla2tools.jar"));
        let lock = Lock::of(&path, &jar, &file);
        lock.write().unwrap();
        assert_eq!(Lock::read(&path).unwrap().unwrap(), lock);
        assert_eq!(lock.tools.source, "tools/tla2tools.jar");
        assert_eq!(lock.build().source, file);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_a_lock_is_refused_with_the_reason() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(LOCK_NAME);
        let hash = "0".repeat(64);
        let lock = |version: u32, sha256: &str, more: &str| {
            format!(
                "schema_version = {version}\n[tla2tools]\nversion = \"2.19\"\nsha256 = \"{sha256}\"\nsource = \"a.jar\"\n{more}"
            )
        };
        let cases = [
            (lock(2, &hash, ""), "schema_version is 2"),
            (lock(1, "../../evil", ""), "not 64 hexadecimal digits"),
            (lock(1, &hash, "typo = 1\n"), "unknown field `typo`"),
            ("<<<<<<< HEAD\n".to_owned(), "TOML parse error"),
            ("x".repeat(100_000), "at most 65536 bytes"),
        ];
        for (text, words) in cases {
            std::fs::write(&path, text).unwrap();
            let error = Lock::read(&path).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        std::fs::write(&path, lock(1, &hash, "")).unwrap();
        assert!(Lock::read(&path).unwrap().is_some());
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert!(Lock::read(&path).is_err());
    }
}
