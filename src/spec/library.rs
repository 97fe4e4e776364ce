//! Libraries: folders and jars that the user names.
//!
//! In: paths. Out: a [`Library`] for each, or what is wrong with it. A jar may
//! bring Java code for its modules, which TLC then runs; it is loaded because
//! it was named, from our own copy of the bytes that were read.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::ZipArchive;

use super::SpecError;
use super::files::{Files, Limit, SourceFile};
use super::load::MODULE_LIMIT;
use crate::toolchain::Code;

/// Largest jar that is read.
const JAR_LIMIT: Limit = Limit { bytes_max: 128 * 1024 * 1024, name: "the library jar" };
/// Where jars keep modules, if not at their top.
const STANDARD_MODULES: &str = "tla2sany/StandardModules/";
/// The class by which a jar tells TLC what it overrides.
const INDEX_CLASS: &str = "tlc2/overrides/TLCOverrides.class";

/// A place with modules that the user named.
#[derive(Debug, Clone)]
pub enum Library {
    /// A folder.
    Folder(PathBuf),
    /// A jar.
    Jar(Arc<LibraryJar>),
}

/// A jar with modules and, maybe, Java code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryJar {
    /// The jar as it was read.
    pub file: SourceFile,
    /// Names of its modules, and of the entries that hold them.
    modules: BTreeMap<String, String>,
    /// True if it tells TLC of overrides by its index class.
    pub has_index: bool,
}

impl Library {
    /// Opens what the user named.
    ///
    /// # Errors
    /// It is not there, or neither a folder nor a jar.
    pub fn open(path: &Path, files: &Files) -> Result<Self, SpecError> {
        match path.is_dir() {
            true => Ok(Self::Folder(path.to_owned())),
            false => LibraryJar::open(path, files).map(|jar| Self::Jar(Arc::new(jar))),
        }
    }

    /// The paths of a list such as `GREYVERIFY_LIBRARY`; empty ones count as absent.
    pub fn paths(list: &std::ffi::OsStr) -> Vec<PathBuf> {
        std::env::split_paths(list).filter(|path| !path.as_os_str().is_empty()).collect()
    }
}

impl LibraryJar {
    fn open(path: &Path, files: &Files) -> Result<Self, SpecError> {
        let unusable = |why: String| SpecError::Library { path: path.to_owned(), why };
        let file = files.read(path, JAR_LIMIT).map_err(|e| unusable(e.to_string()))?;
        let archive = ZipArchive::new(Cursor::new(&file.bytes))
            .map_err(|e| unusable(format!("it is neither a folder nor a jar ({e})")))?;
        let mut modules = BTreeMap::new();
        let mut has_index = false;
        for entry in archive.file_names().filter_map(Result::ok) {
            has_index |= entry == INDEX_CLASS;
            if let Some(module) = module_of(&entry) {
                modules.entry(module.to_owned()).or_insert_with(|| entry.clone().into_owned());
            }
        }
        Ok(Self { file, modules, has_index })
    }

    /// What the engine loads.
    #[must_use]
    pub fn code(&self) -> Code {
        let SourceFile { path, bytes, sha256 } = self.file.clone();
        Code::known(path, sha256, bytes)
    }

    /// The text of a module, if the jar has it.
    pub(super) fn module(&self, name: &str) -> Option<Result<SourceFile, SpecError>> {
        let entry = self.modules.get(name)?;
        Some(self.entry(entry).map_err(|why| SpecError::Library {
            path: self.file.path.clone(),
            why: format!("its {entry}: {why}"),
        }))
    }

    fn entry(&self, name: &str) -> Result<SourceFile, String> {
        let mut archive =
            ZipArchive::new(Cursor::new(&self.file.bytes)).map_err(|e| e.to_string())?;
        let entry = archive.by_name(name).map_err(|e| e.to_string())?;
        let mut bytes = Vec::new();
        let limit = MODULE_LIMIT;
        entry.take(limit.bytes_max + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        match bytes.len() as u64 > limit.bytes_max {
            true => {
                Err(format!("it has more than {} bytes, the most that is read", limit.bytes_max))
            }
            false => Ok(SourceFile::new(self.file.path.join(name), bytes)),
        }
    }
}

/// Modules stand at a jar's top or where TLC's own jar has them.
fn module_of(entry: &str) -> Option<&str> {
    let name = entry.strip_prefix(STANDARD_MODULES).unwrap_or(entry).strip_suffix(".tla")?;
    (!name.is_empty() && !name.contains(['/', '\\'])).then_some(name)
}
