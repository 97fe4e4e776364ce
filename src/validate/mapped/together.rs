//! Which logs are one trace.
//!
//! In: the files and folders of a command. Out: traces, each with its files. A file is
//! a trace as it stands, unless the mapping says how the logs of a system are one:
//! then all files are one trace, and so are all files of a folder.

use std::path::{Path, PathBuf};

use greyverify_protocol::Unreadable;

use super::causal::causal;
use super::order::{Unordered, merged};
use super::reader::{Log, Reader};
use super::reading::Order;
use super::trace::Trace;
use crate::validate::{Unusable, read};

/// Files, and the trace that they are, or what is wrong with one of them.
pub type Traced = (Vec<PathBuf>, Result<Trace, Unusable>);

/// The traces that files and folders hold.
#[must_use]
pub fn traces(paths: &[PathBuf], order: Order<'_>, reader: &Reader<'_>) -> Vec<Traced> {
    let folder = |path: &PathBuf| path.is_dir();
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(folder);
    let mut all = if files.is_empty() { Vec::new() } else { of_files(files, order, reader) };
    for folder in folders {
        match files_of(&folder) {
            Ok(files) => all.extend(of_files(files, order, reader)),
            Err(why) => all.push((vec![folder], Err(why))),
        }
    }
    all
}

/// The files of a folder that are not hidden, by their names.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Unusable> {
    let unread = |source| Unusable::Unread { file: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in folder.read_dir().map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !is_hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    match files.is_empty() {
        false => Ok(files),
        true => {
            let why = Unreadable { line: None, problem: "the folder has no logs".to_owned() };
            Err(Unusable::Unfit { file: folder.to_owned(), why })
        }
    }
}

/// Each file as a trace, or all of them as one. Of these, a file that cannot be used, or in which
/// nothing was recorded, leaves only what is wrong with it.
fn of_files(files: Vec<PathBuf>, order: Order<'_>, reader: &Reader<'_>) -> Vec<Traced> {
    let logs = files.iter().map(|file| read(file, |bytes| reader.read(bytes)));
    let each: Vec<(PathBuf, Result<Log, Unusable>)> = files.iter().cloned().zip(logs).collect();
    let is_usable = |log: &Result<Log, Unusable>| log.as_ref().is_ok_and(|log| !log.is_empty());
    let is_one = order != Order::Each && each.iter().all(|(_, log)| is_usable(log));
    if !is_one {
        let alone =
            |(file, log): (PathBuf, Result<Log, Unusable>)| (vec![file], log.map(Trace::of));
        let wanted = each.into_iter().filter(|(_, log)| order == Order::Each || !is_usable(log));
        return wanted.map(alone).collect();
    }
    let logs: Vec<Log> = each.into_iter().filter_map(|(_, log)| log.ok()).collect();
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let trace = match order {
        Order::Field(field) => merged(&logs.iter().collect::<Vec<_>>())
            .map(Trace::of)
            .map_err(|why| unordered(&paths, field, &why)),
        Order::Clock { gaps, .. } => causal(&paths, &logs, gaps),
        Order::Each | Order::Interleaved => causal(&paths, &logs, false),
    };
    vec![(files, trace)]
}

fn unordered(files: &[&Path], order: &str, why: &Unordered) -> Unusable {
    let (this, other) = (why.this, why.other);
    let other = format!("{}:{}", files[other.0].display(), other.1);
    let problem = match why.is_tie {
        true => format!("`{order}` is that of {other}, too, and nothing says what happened first"),
        false => format!("`{order}` cannot be compared with that of {other}"),
    };
    Unusable::Unfit {
        file: files[this.0].to_owned(),
        why: Unreadable { line: Some(this.1), problem },
    }
}
