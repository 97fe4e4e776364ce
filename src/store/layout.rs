//! Modules as a store compares them: without the words of their comments, and with the place of
//! everything else, for what is stored speaks of lines and columns.
//!
//! In: the bytes of a file, or the folder of a process. Out: hashes that stay the same if a
//! comment is another one and nothing has moved.

use std::io;
use std::path::Path;

use super::entry::{BYTES_MAX, INPUTS};
use crate::bounded;
use crate::memo::Memo;
use crate::spec::{in_place, sha256};

/// Of modules the hash of what they say and where, if that is known.
static IN_PLACE: Memo<Option<String>> = Memo::new();

/// Of a module the hash of what it says and where, and of anything else that of its bytes.
pub(super) fn of_file(name: &Path, bytes: &[u8], hash: &str) -> String {
    let is_module = name.extension().is_some_and(|kind| kind == "tla");
    let text = std::str::from_utf8(bytes).ok().filter(|_| is_module);
    let told = text.and_then(|text| {
        IN_PLACE.of(text, |text| Some(format!("in place {}", sha256(in_place(text)?.as_bytes()))))
    });
    told.unwrap_or_else(|| hash.to_owned())
}

/// The same of everything that a process reads, in the order of its list of hashes.
///
/// # Errors
/// A file cannot be read, or is not the one in the list.
pub fn of_what_is_read(folder: &Path) -> io::Result<Vec<u8>> {
    let list = bounded::read(&folder.join(INPUTS), BYTES_MAX)?;
    let list = String::from_utf8_lossy(&list).into_owned();
    let told = |line: &str| {
        let (hash, name) = line.split_once("  ").unwrap_or((line, ""));
        if !name.ends_with(".tla") || hash.starts_with('#') {
            return Ok(format!("{line}\n"));
        }
        let bytes = bounded::read(&folder.join(name), BYTES_MAX)?;
        match sha256(&bytes) == hash {
            true => Ok(format!("{}  {name}\n", of_file(Path::new(name), &bytes, hash))),
            false => {
                Err(io::Error::other("its SHA-256 is not the one in the list of what is read"))
            }
        }
    };
    let lines: io::Result<String> = list.lines().map(told).collect();
    lines.map(String::into_bytes)
}
