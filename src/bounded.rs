//! Reads whole files within a limit: a device, a pipe or a file that never
//! ends is an error, not a process that eats the machine; and where work is done
//! for somebody else, within folders.

use std::cell::RefCell;
use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

thread_local! {
    /// Where this thread may read, each path without links; `None` for everywhere.
    static FOLDERS: RefCell<Option<Vec<PathBuf>>> = const { RefCell::new(None) };
}

/// From now on this thread reads nothing that lies outside of these folders
/// (or files), wherever a link, a manifest or a specification leads. Each must
/// be free of links, as [`std::fs::canonicalize`] gives it.
pub(crate) fn confine_this_thread(folders: Vec<PathBuf>) {
    FOLDERS.set(Some(folders));
}

/// Where this thread may read, for another that works for it; `None` for everywhere.
pub(crate) fn reach() -> Option<Vec<PathBuf>> {
    FOLDERS.with_borrow(Clone::clone)
}

/// The bytes of a regular file of at most `bytes_max`.
///
/// # Errors
/// What the operating system says, or that it is no such file.
pub fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    // Opening a pipe would wait for a writer.
    check(path, bytes_max)?;
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max + 1).read_to_end(&mut bytes)?;
    match u64::try_from(bytes.len()) {
        Ok(size) if size <= bytes_max => Ok(bytes),
        _ => Err(too_large(bytes_max)),
    }
}

/// Whether [`read`] would take the file, for readers that take it piece by
/// piece.
///
/// # Errors
/// As of [`read`].
pub fn check(path: &Path, bytes_max: u64) -> io::Result<()> {
    must_be_within_reach(path)?;
    let metadata = std::fs::metadata(path)?;
    must_be_a_file(&metadata)?;
    if metadata.len() > bytes_max { Err(too_large(bytes_max)) } else { Ok(()) }
}

fn must_be_within_reach(path: &Path) -> io::Result<()> {
    let Some(folders) = reach() else { return Ok(()) };
    let whole = std::fs::canonicalize(path)?;
    match folders.iter().any(|folder| whole.starts_with(folder)) {
        true => Ok(()),
        false => Err(io::Error::other(
            "it lies outside of the folders that this server reads; --library PATH adds others",
        )),
    }
}

fn must_be_a_file(found: &Metadata) -> io::Result<()> {
    let kind = found.file_type();
    let what = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_dir() => "a folder",
        () if kind.is_fifo() => "a named pipe",
        () if kind.is_socket() => "a socket",
        () => "a device",
    };
    Err(io::Error::other(format!("it is {what}, not a file")))
}

fn too_large(bytes_max: u64) -> io::Error {
    io::Error::other(format!("it has more than {bytes_max} bytes, the most that is read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_regular_file_within_the_limit_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "1234").unwrap();
        assert_eq!(read(&file, 4).unwrap(), b"1234");
        let why = |path: &Path| read(path, 3).unwrap_err().to_string();
        assert_eq!(why(&file), "it has more than 3 bytes, the most that is read");
        assert_eq!(why(Path::new("/dev/zero")), "it is a device, not a file");
        assert_eq!(why(dir.path()), "it is a folder, not a file");
    }

    #[test]
    fn a_thread_that_is_confined_follows_no_link_to_the_outside() {
        let dir = tempfile::tempdir().unwrap();
        let here = std::fs::canonicalize(dir.path()).unwrap();
        let (inside, outside) = (here.join("inside"), here.join("outside"));
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(&outside, "1").unwrap();
        std::fs::write(inside.join("own"), "2").unwrap();
        std::os::unix::fs::symlink(&outside, inside.join("link")).unwrap();
        let confined = std::thread::spawn(move || {
            confine_this_thread(vec![inside.clone()]);
            let read = |name: &str| read(&inside.join(name), 3);
            assert_eq!(read("own").unwrap(), b"2");
            for name in ["link", "../outside", "/etc/hostname"] {
                let why = read(name).unwrap_err().to_string();
                assert_eq!(
                    why,
                    "it lies outside of the folders that this server reads; --library PATH adds others",
                    "{name}"
                );
            }
        });
        confined.join().unwrap();
        assert_eq!(read(&outside, 3).unwrap(), b"1");
    }
}
