//! Everything that the engine reads in a job, by name and by hash: what is
//! written into the job's folder, and what is compared with another run.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::Inputs;
use crate::spec::sha256;

/// A file that the engine reads in the job's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<'a> {
    /// Its content.
    pub bytes: &'a [u8],
    /// The hash of that.
    pub sha256: String,
}

impl Inputs {
    /// All files, by their paths below the folder of inputs: those beside the
    /// modules, unless a file of the job takes their place.
    #[must_use]
    pub fn read(&self) -> BTreeMap<PathBuf, Read<'_>> {
        let place = |name: &str| below(&self.beside.folder.join(name));
        let beside = self.beside.files.iter().map(|beside| {
            let (bytes, sha256) = (&*beside.file.bytes, beside.file.sha256.clone());
            (place(&beside.name), Read { bytes, sha256 })
        });
        let files = self.files.iter().map(|file| {
            let bytes = file.content.bytes();
            (place(&file.name), Read { bytes, sha256: sha256(bytes) })
        });
        beside.chain(files).collect()
    }

    /// The names of its jars, numbered as they stand on the class path, with
    /// their hashes. Where they lie may differ from one run to the next.
    pub fn jars(&self) -> impl Iterator<Item = (String, &str)> {
        self.beside.jars.iter().enumerate().map(|(n, jar)| {
            let name = jar.file.path.file_name().unwrap_or_default();
            (format!("library {}, {}", n + 1, name.display()), jar.file.sha256.as_str())
        })
    }
}

/// A path without steps up, which never leads out of the folder it starts from.
fn below(name: &Path) -> PathBuf {
    let mut path = PathBuf::new();
    for part in name.components() {
        match part {
            Component::Normal(part) => path.push(part),
            Component::ParentDir => drop(path.pop()),
            Component::Prefix(_) | Component::RootDir | Component::CurDir => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for (name, place) in [
            ("A.tla", "A.tla"),
            ("specs/../data/log.ndjson", "data/log.ndjson"),
            ("specs/../../../x", "x"),
            ("/etc/./x", "etc/x"),
        ] {
            assert_eq!(below(Path::new(name)), Path::new(place), "{name}");
        }
    }
}
