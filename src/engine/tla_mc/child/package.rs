//! The package of which Cargo builds a program.
//!
//! In: a specification. Out: its formulas in Rust, as the library writes them, and the
//! crate that searches, both as packages, and a hash of all of it. What they depend on
//! has the versions that greyverify itself was built of.

use std::fs;
use std::path::{Path, PathBuf};

use greyverify_tla_mc::{PACKAGE, SOURCES, VERSION};

use super::formulas::formulas;
use crate::file_error::FileError;
use crate::spec::sha256;

/// The versions of all crates.
const LOCK: &str = include_str!("../../../../Cargo.lock");
/// The file around the formulas.
const MAIN: &str = "mod formulas;\n\nfn main() -> std::process::ExitCode {\n    greyverify_tla_mc::main(formulas::compiled(), |a, b| a + b)\n}\n";
/// How a program is built: a number that does not fit must end the search. Optimised as
/// a whole, it would be faster by less than a tenth, and take ten times as long to build.
const PROFILE: &str = "[profile.release]\noverflow-checks = true\n";

/// A package that is not written yet.
pub(super) struct Package {
    /// The package file of the crate that searches, which names no workspace.
    library: String,
    formulas: String,
}

impl Package {
    /// Of the specification in the current folder.
    ///
    /// # Errors
    /// Why its formulas cannot be written in Rust.
    pub(super) fn of(root: &str) -> Result<Self, String> {
        let library = library().map_err(|error| format!("its own package is broken: {error}"))?;
        Ok(Self { library, formulas: formulas(root)? })
    }

    /// A hash of all that the program is built of.
    pub(super) fn key(&self) -> String {
        let parts = [&*self.library_key(), MAIN, PROFILE, LOCK, &*self.formulas];
        sha256(parts.join("\0").as_bytes())
    }

    fn library_key(&self) -> String {
        let sources = SOURCES.map(|(_, text)| text).join("\0");
        sha256(format!("{}\0{sources}", self.library).as_bytes())
    }

    /// Writes it, and says where.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn write(&self, folder: &Path) -> Result<PathBuf, FileError> {
        let library = folder.join("library").join(self.library_key());
        write(&library.join("Cargo.toml"), &self.library)?;
        SOURCES.iter().try_for_each(|(path, text)| write(&library.join(path), text))?;
        let key = self.key();
        let place = folder.join("packages").join(&key);
        // Cargo keeps the programs of all packages in one folder, each by its name.
        let name = format!("of-{key}");
        let depends =
            format!("greyverify-tla-mc = {{ path = {library:?} }}\ntla-mc = \"={VERSION}\"");
        let package = format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{depends}\n\n{PROFILE}"
        );
        write(&place.join("Cargo.toml"), &package)?;
        write(&place.join("Cargo.lock"), LOCK)?;
        write(&place.join("src/main.rs"), MAIN)?;
        write(&place.join("src/formulas.rs"), &self.formulas)?;
        Ok(place)
    }
}

/// Writes a file, unless it is there: Cargo builds again what is younger than what it
/// has built.
fn write(file: &Path, text: &str) -> Result<(), FileError> {
    if fs::read(file).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    let folder = file.parent().unwrap_or(file);
    let written = fs::create_dir_all(folder).and_then(|()| {
        let half = tempfile::NamedTempFile::new_in(folder)?;
        fs::write(half.path(), text)?;
        half.persist(file)?;
        Ok(())
    });
    written.map_err(FileError::when("write", file))
}

/// The package file of the crate that searches, outside of its workspace.
fn library() -> Result<String, toml::de::Error> {
    let whole: toml::Table = toml::from_str(PACKAGE)?;
    let name = "greyverify-tla-mc";
    let package = toml::toml! {
        [package]
        name = name
        edition = "2024"
        [workspace]
    };
    let dependencies = whole.get("dependencies").cloned();
    let dependencies = dependencies.map(|table| ("dependencies".to_owned(), table));
    Ok(package.into_iter().chain(dependencies).collect::<toml::Table>().to_string())
}
