//! The hashes of everything that a job reads: written into its folder, and read
//! back to tell whether another run would read the same.
//!
//! `sha256sum --check` reads the files' lines in the job's folder. A jar is
//! copied once for all jobs, so its line is a remark to that program.

use std::collections::BTreeMap;
use std::path::Path;

use super::JobDir;
use crate::bounded;

/// Largest list of hashes that is read, in bytes.
const BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The folder of the files in the job's.
const FOLDER: &str = "inputs";
/// Between a hash and its name.
const GAP: &str = "  ";
/// Before the line of what is not a file of the folder.
const REMARK: &str = "# ";

/// Hashes by names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashes {
    files: BTreeMap<String, String>,
    jars: BTreeMap<String, String>,
}

impl Hashes {
    /// Of files and of jars, by their names.
    pub(crate) fn new(files: BTreeMap<String, String>, jars: BTreeMap<String, String>) -> Self {
        Self { files, jars }
    }

    /// Of what a job has read; `None` if its folder does not tell.
    #[must_use]
    pub fn read(dir: &JobDir) -> Option<Self> {
        let bytes = bounded::read(&dir.hashes(), BYTES_MAX).ok()?;
        Some(Self::parse(&String::from_utf8_lossy(&bytes)))
    }

    fn parse(text: &str) -> Self {
        let mut hashes = Self { files: BTreeMap::new(), jars: BTreeMap::new() };
        for (hash, name) in text.lines().filter_map(|line| line.split_once(GAP)) {
            match hash.strip_prefix(REMARK) {
                Some(hash) => hashes.jars.insert(name.to_owned(), hash.to_owned()),
                None => {
                    let name = Path::new(name).strip_prefix(FOLDER).unwrap_or(Path::new(name));
                    hashes.files.insert(name.display().to_string(), hash.to_owned())
                }
            };
        }
        hashes
    }

    /// As they are written.
    pub(super) fn text(&self) -> String {
        let files = self.files.iter().map(|(name, hash)| format!("{hash}{GAP}{FOLDER}/{name}\n"));
        let jars = self.jars.iter().map(|(name, hash)| format!("{REMARK}{hash}{GAP}{name}\n"));
        files.chain(jars).collect()
    }

    /// What differs from `other`, or is in one of them only.
    #[must_use]
    pub fn changed<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let changed = |a: &'a BTreeMap<String, String>, b: &'a BTreeMap<String, String>| {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            names.filter(|name| a.get(*name) != b.get(*name)).map(String::as_str)
        };
        changed(&self.files, &other.files).chain(changed(&self.jars, &other.jars)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_tells_what_has_changed() {
        let text = "aa  inputs/A.tla\nbb  inputs/data/log  1.ndjson\n# cc  library 1, X.jar\n";
        let hashes = Hashes::parse(text);
        assert_eq!(hashes.text(), text);
        assert_eq!(hashes.changed(&hashes), Vec::<&str>::new());
        let other = Hashes::parse("aa  inputs/A.tla\ndd  inputs/B.tla\n# ee  library 1, X.jar\n");
        assert_eq!(hashes.changed(&other), ["data/log  1.ndjson", "B.tla", "library 1, X.jar"]);
    }
}
