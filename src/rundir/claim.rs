//! Whose a run folder is: claimed whole, held by a lock, known by a mark.
//!
//! In: the path that the user named. Out: a new folder at that path with its
//! `lock` held; the folder of the run before stands beside it with `.old` added
//! to its name. Only what carries our mark is ever moved or removed.
//!
//! The new folder is made beside its place, with its lock taken, and moved
//! there in one step, which fails if something stands there. So two runs that
//! start at once never own one folder.

use std::ffi::OsString;
use std::fs::{self, File, Permissions, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::{RunDirError, io_error};

/// The file that is locked while a run lasts.
const LOCK: &str = "lock";
/// How the content of that file begins.
const MARK: &str = "This is a run folder of greyverify.\n";
/// What a person who finds the file may want to know.
const REMARK: &str =
    "The next run with the same --out moves it aside, the one after that removes it.\n";
/// Bytes of a lock file that are looked at.
const MARK_BYTES_MAX: u64 = 4096;
/// Times that a folder which another run takes away is looked for again.
const ATTEMPTS: usize = 8;

/// Takes the folder for one run: where it stands, and its lock.
pub(super) fn claim(path: &Path) -> Result<(PathBuf, File), RunDirError> {
    let path = place(path)?;
    move_aside(&path)?;
    let lock = put(&path)?;
    Ok((path, lock))
}

/// The path without links and dots before its last part, which is the
/// folder's own name.
fn place(path: &Path) -> Result<PathBuf, RunDirError> {
    let whole = std::path::absolute(path).map_err(io_error("resolve", path))?;
    let unfit = |why| RunDirError::Unfit { path: whole.clone(), why };
    let (Some(parent), Some(name)) = (whole.parent(), whole.file_name()) else {
        return Err(unfit("it has no name of its own"));
    };
    fs::create_dir_all(parent).map_err(io_error("create", parent))?;
    let parent = fs::canonicalize(parent).map_err(io_error("resolve", parent))?;
    let place = parent.join(name);
    let here = std::env::current_dir();
    match here.is_ok_and(|here| here.starts_with(&place)) {
        true => Err(unfit("it is the working folder or holds it")),
        false => Ok(place),
    }
}

/// What stands at a path.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    EmptyFolder,
    Run,
}

/// Looks without touching; what is not ours is an error.
fn look(path: &Path) -> Result<Found, RunDirError> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(io_error("look at", path)(error)),
    };
    if metadata.is_symlink() {
        let why = "it is a link; name the folder that it leads to";
        return Err(RunDirError::Unfit { path: path.to_owned(), why });
    }
    let foreign = || RunDirError::Foreign { path: path.to_owned() };
    if !metadata.is_dir() {
        return Err(foreign());
    }
    let mut entries = fs::read_dir(path).map_err(io_error("read", path))?;
    match entries.next() {
        None => Ok(Found::EmptyFolder),
        Some(_) if is_run(path) => Ok(Found::Run),
        Some(_) => Err(foreign()),
    }
}

/// True if a folder is a run's and carries our mark.
#[must_use]
pub fn is_run(folder: &Path) -> bool {
    lock_text(folder).is_some_and(|text| text.starts_with(MARK.as_bytes()))
}

/// The content of the lock, if it is a file of that size at most.
fn lock_text(folder: &Path) -> Option<Vec<u8>> {
    let path = folder.join(LOCK);
    let small = |m: &fs::Metadata| m.is_file() && m.len() <= MARK_BYTES_MAX;
    fs::symlink_metadata(&path).ok().filter(small)?;
    fs::read(path).ok()
}

/// Where the run before is kept once there is another.
pub(crate) fn before(path: &Path) -> PathBuf {
    let mut old = path.as_os_str().to_owned();
    old.push(".old");
    PathBuf::from(old)
}

/// Moves the folder of the run before out of the way, and removes the one
/// before that.
fn move_aside(path: &Path) -> Result<(), RunDirError> {
    let old = before(path);
    for _ in 0..ATTEMPTS {
        if look(path)? != Found::Run {
            return Ok(());
        }
        let Some(_held) = hold(path)? else { continue };
        if look(&old)? == Found::Run {
            let Some(_held) = hold(&old)? else { continue };
            fs::remove_dir_all(&old).map_err(io_error("remove", &old))?;
        }
        return fs::rename(path, &old).map_err(io_error("move aside", path));
    }
    Err(RunDirError::Locked { path: path.to_owned() })
}

/// Takes the lock of a run folder. `None` if the folder was replaced before
/// that: the lock is then one of another folder.
fn hold(folder: &Path) -> Result<Option<File>, RunDirError> {
    let path = folder.join(LOCK);
    let Ok(lock) = File::open(&path) else { return Ok(None) };
    lock_now(&lock, folder)?;
    let identity = |m: fs::Metadata| (m.dev(), m.ino());
    let held = lock.metadata().map(identity).map_err(io_error("look at", &path))?;
    let stands = fs::symlink_metadata(&path).map(identity);
    Ok(stands.is_ok_and(|stands| stands == held).then_some(lock))
}

/// Makes the new folder and moves it to its place, where at most an empty one
/// may stand.
fn put(path: &Path) -> Result<File, RunDirError> {
    let parent = path.parent().unwrap_or(path);
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    let new = tempfile::Builder::new()
        .prefix(&prefix)
        .permissions(Permissions::from_mode(0o777))
        .tempdir_in(parent)
        .map_err(io_error("create", path))?;
    let lock_path = new.path().join(LOCK);
    let mut lock = File::create(&lock_path).map_err(io_error("create", &lock_path))?;
    lock_now(&lock, path)?;
    lock.write_all(format!("{MARK}{REMARK}").as_bytes()).map_err(io_error("write", &lock_path))?;
    match fs::rename(new.path(), path) {
        Ok(()) => {
            let _ = new.keep();
            Ok(lock)
        }
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {
            Err(RunDirError::Locked { path: path.to_owned() })
        }
        Err(error) => Err(io_error("create", path)(error)),
    }
}

fn lock_now(lock: &File, folder: &Path) -> Result<(), RunDirError> {
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => RunDirError::Locked { path: folder.to_owned() },
        TryLockError::Error(source) => io_error("lock", folder)(source),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("out");
        fs::create_dir(&folder).unwrap();
        files.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
        dir
    }

    #[test]
    fn only_our_mark_makes_a_folder_ours() {
        let record = "{\n  \"greyverify\": \"0.1.0\",\n  \"schema_version\": 1\n}\n";
        let cases: [(&[(&str, &str)], bool); 4] = [
            (&[("lock", MARK), ("thesis.txt", "")], true),
            (&[("lock", ""), ("outcomes.json", record)], false),
            (&[("lock", "")], false),
            (&[("lock", "mine"), ("outcomes.json", record)], false),
        ];
        for (files, ours) in cases {
            let dir = folder_with(files);
            assert_eq!(look(&dir.path().join("out")).is_ok(), ours, "{files:?}");
        }
    }

    #[test]
    fn a_lock_of_a_folder_that_was_replaced_holds_nothing() {
        let dir = folder_with(&[("lock", MARK)]);
        let path = dir.path().join("out");
        assert!(hold(&path).unwrap().is_some());
        let late = File::open(path.join(LOCK)).unwrap();
        fs::rename(&path, dir.path().join("elsewhere")).unwrap();
        let _new = put(&path).unwrap();
        late.try_lock().unwrap();
        assert!(matches!(hold(&path), Err(RunDirError::Locked { .. })));
        assert!(matches!(put(&path), Err(RunDirError::Locked { .. })));
    }

    #[test]
    fn of_many_runs_that_start_at_once_one_owns_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        for _ in 0..50 {
            let all: Vec<_> = std::thread::scope(|scope| {
                let starting: Vec<_> = (0..4).map(|_| scope.spawn(|| claim(&path))).collect();
                starting.into_iter().map(|run| run.join().unwrap()).collect()
            });
            let owners = all.iter().filter(|claimed| claimed.is_ok()).count();
            assert_eq!(owners, 1, "{all:?}");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
