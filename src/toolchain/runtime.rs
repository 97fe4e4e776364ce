//! The Java runtime in the cache, verified whole before it is used.
//!
//! In: the cache. Out: the launcher, and the [`Seal`] of all files, or an error
//! if any of them is not what the pinned wheel holds. The digest of the files
//! is pinned in the program: what could be written beside them proves nothing.
//!
//! It is the SHA-256 of what `sha256sum` prints for all files in the order of
//! their names, which anybody can compute:
//! `find . -type f -printf '%P\n' | LC_ALL=C sort | xargs sha256sum | sha256sum`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::cache::Cache;
use super::{Seal, ToolError, code, pinned};

/// The launcher of the runtime in the cache, if there is one.
pub(super) fn verified(cache: &Cache) -> Result<Option<(PathBuf, Seal)>, ToolError> {
    let Some(pinned) = pinned::runtime() else { return Ok(None) };
    let folder = cache.java(pinned.wheel_sha256);
    if !folder.is_dir() {
        return Ok(None);
    }
    verify(&folder, pinned.files_sha256).map(Some)
}

/// Verifies the files below a folder, and that there are no others.
pub(super) fn verify(folder: &Path, expected: &str) -> Result<(PathBuf, Seal), ToolError> {
    startable(folder)?;
    // Sealed first: what is touched while it is read shows, too.
    let seal = Seal::of(folder)?;
    let found = digest(folder, &seal)?;
    if found != expected || seal.broken().is_some() {
        let (path, expected) = (folder.to_owned(), expected.to_owned());
        return Err(ToolError::CacheDamaged { path, found, expected });
    }
    Ok((folder.join("bin").join("java"), seal))
}

fn digest(folder: &Path, seal: &Seal) -> Result<String, ToolError> {
    let mut files: Vec<&Path> = seal.files().collect();
    files.sort_by_key(|path| path.as_os_str().as_encoded_bytes());
    let mut list = String::new();
    for path in files {
        let name = path.strip_prefix(folder).unwrap_or(path).display();
        // A link is not a file that was installed, wherever it leads.
        let sha256 = match path.is_symlink() {
            true => "link".to_owned(),
            false => code::sha256_of_file(path)?,
        };
        let _ = writeln!(list, "{sha256}  {name}");
    }
    Ok(code::sha256(list.as_bytes()))
}

/// A runtime splits the name of its own folder at each `:`, and must decode it.
pub(super) fn startable(folder: &Path) -> Result<(), ToolError> {
    let why = match folder.to_str() {
        None => "its name is not UTF-8 text",
        Some(name) if name.contains(':') => "its name holds a `:`",
        Some(_) => return Ok(()),
    };
    let remedy = "set GREYVERIFY_CACHE to another folder, or name a Java with --java";
    Err(ToolError::UnreadableName { path: folder.to_owned(), why, remedy })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn runtime() -> (tempfile::TempDir, String) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("bin")).unwrap();
        fs::write(dir.path().join("bin/java"), "java").unwrap();
        fs::write(dir.path().join("release"), "25").unwrap();
        let digest = digest(dir.path(), &Seal::of(dir.path()).unwrap()).unwrap();
        (dir, digest)
    }

    #[test]
    fn the_digest_is_what_sha256sum_gives() {
        let (dir, expected) = runtime();
        let script = r"find . -type f -printf '%P\n' | LC_ALL=C sort | xargs sha256sum | sha256sum";
        let mut shell = std::process::Command::new("bash");
        let said = shell.args(["-c", script]).current_dir(dir.path()).output().unwrap().stdout;
        assert!(said.starts_with(expected.as_bytes()), "{}", String::from_utf8_lossy(&said));
        assert!(verify(dir.path(), &expected).is_ok());
    }

    #[test]
    fn a_changed_a_missing_a_further_file_and_a_link_are_seen() {
        type Deed = fn(&Path);
        let deeds: [Deed; 4] = [
            |d| fs::write(d.join("bin/java"), "evil").unwrap(),
            |d| fs::remove_file(d.join("release")).unwrap(),
            |d| fs::write(d.join("bin/evil.so"), "").unwrap(),
            |d| {
                fs::rename(d.join("release"), d.with_extension("moved")).unwrap();
                let moved = d.with_extension("moved");
                std::os::unix::fs::symlink(moved, d.join("release")).unwrap();
            },
        ];
        for deed in deeds {
            let (dir, expected) = runtime();
            deed(dir.path());
            let error = verify(dir.path(), &expected).unwrap_err();
            assert!(matches!(error, ToolError::CacheDamaged { .. }), "{error}");
            let _ = fs::remove_file(dir.path().with_extension("moved"));
        }
    }

    #[test]
    fn a_folder_in_which_no_runtime_starts_is_refused_by_name() {
        let error = startable(Path::new("/a:b/java")).unwrap_err();
        assert!(error.to_string().contains("`:`"), "{error}");
    }
}
