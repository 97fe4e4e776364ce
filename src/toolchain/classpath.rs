//! The class path of a run: a folder of its own that holds what was verified
//! and nothing else.
//!
//! In: a [`Toolchain`]. Out: the folder `tools/` in the run folder, and the
//! words for `-cp`. A jar loads what lies beside it if its manifest says so;
//! beside these lies nothing. The class path is relative to the folder a job
//! runs in, so that no name of a folder, whatever characters it holds, becomes
//! a part of it.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use super::settled::Settled;
use super::{Code, ToolError, Toolchain};

/// Name of the TLA+ tools in the folder.
pub(super) const JAR: &str = "tla2tools.jar";
/// Separates the parts of a class path.
const SEPARATOR: &str = ":";

impl Toolchain {
    /// Has a copy of a jar ready for the class paths of this run. Only what
    /// was read is ever loaded.
    pub fn add(&mut self, jar: Code) {
        if self.position(&jar.sha256).is_none() {
            self.libraries.push(jar);
        }
    }

    fn position(&self, sha256: &str) -> Option<usize> {
        self.libraries.iter().position(|jar| jar.sha256 == sha256)
    }

    /// The words for `-cp`: the TLA+ tools, then the jars of these hashes.
    /// `tools` is the way from the folder the JVM runs in to that of the tools.
    #[must_use]
    pub fn class_path<'j>(&self, tools: &str, jars: impl IntoIterator<Item = &'j str>) -> String {
        let libraries = jars.into_iter().filter_map(|jar| self.position(jar)).map(numbered);
        let names = std::iter::once(JAR.to_owned()).chain(libraries);
        names.map(|name| format!("{tools}/{name}")).collect::<Vec<_>>().join(SEPARATOR)
    }

    /// Options with which a JVM starts faster that runs where the class path is
    /// that way, if this run has any.
    #[must_use]
    pub fn quick_start(&self, tools: &str) -> Option<[String; 2]> {
        self.settled.as_ref()?.archive()?.options(tools)
    }

    /// Writes the copies for that many jobs into a folder that must not exist
    /// yet, and watches it from then on.
    ///
    /// # Errors
    /// The folder cannot be written, or Java could not read it for its name.
    pub fn settle(&mut self, folder: &Path, jobs: usize) -> Result<(), ToolError> {
        readable_by_java(folder)?;
        create(folder)?;
        self.jar.code.write(&folder.join(JAR))?;
        for (number, jar) in self.libraries.iter().enumerate() {
            jar.write(&folder.join(numbered(number)))?;
        }
        self.settled = Some(Settled::begin(&self.java, folder, jobs)?);
        Ok(())
    }

    /// A file of the tools that somebody touched since it was verified.
    #[must_use]
    pub fn touched(&self) -> Option<&Path> {
        let of_the_run = self.settled.as_ref().and_then(Settled::touched);
        of_the_run.or_else(|| self.java.seal.as_ref()?.broken())
    }
}

/// Names of others could be anything.
fn numbered(number: usize) -> String {
    format!("library-{}.jar", number + 1)
}

fn create(folder: &Path) -> Result<(), ToolError> {
    let created = DirBuilder::new().mode(0o700).create(folder);
    created.map_err(ToolError::io("create", folder))
}

/// Java decodes names as UTF-8, takes `!/` for the end of a jar's name, and
/// fails on characters beyond the basic plane.
pub(super) fn readable_by_java(folder: &Path) -> Result<(), ToolError> {
    let remedy = "name another folder with --out DIR";
    let refused = |why| Err(ToolError::UnreadableName { path: folder.to_owned(), why, remedy });
    match folder.to_str() {
        None => refused("its name is not UTF-8 text"),
        Some(name) if name.contains("!/") => refused("a part of its name ends with `!`"),
        Some(name) if name.chars().any(|c| c > '\u{FFFF}') => {
            refused("its name holds a character beyond U+FFFF")
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolchain::Seal;
    use crate::toolchain::tests::toolchain;

    #[test]
    fn the_folder_holds_what_was_added_under_names_of_ours_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let odd = dir.path().join("a:b*.jar");
        std::fs::write(&odd, "library").unwrap();
        let mut tools = toolchain("jar");
        let library = Code::read(&odd).unwrap();
        tools.add(library.clone());
        tools.add(library.clone());
        let folder = dir.path().join("tools");
        tools.settle(&folder, 1).unwrap();
        let jars = [library.sha256.as_str(), "unknown"];
        assert_eq!(tools.class_path("../t", jars), "../t/tla2tools.jar:../t/library-1.jar");
        let mut files: Vec<_> = Seal::of(&folder).unwrap().files().map(Path::to_owned).collect();
        files.iter_mut().for_each(|f| *f = f.strip_prefix(&folder).unwrap().to_owned());
        let expected = ["library-1.jar", "tla2tools.jar"];
        assert_eq!(files, expected.map(std::path::PathBuf::from));
        assert_eq!(tools.touched(), None);
        std::fs::write(folder.join("CommunityModules.jar"), "").unwrap();
        assert_eq!(tools.touched(), Some(folder.as_path()));
        assert!(tools.settle(&folder, 1).is_err(), "a folder of others was used");
    }

    #[test]
    fn names_that_java_cannot_read_are_refused() {
        use std::os::unix::ffi::OsStrExt as _;
        let good = ["/a b/c:d", "/100%20/*", "/é"];
        assert!(good.iter().all(|name| readable_by_java(Path::new(name)).is_ok()));
        let bytes = Path::new(std::ffi::OsStr::from_bytes(b"/x\xff"));
        for bad in [Path::new("/yes!/out"), Path::new("/\u{1F600}"), bytes] {
            assert!(readable_by_java(bad).is_err(), "{}", bad.display());
        }
    }
}
