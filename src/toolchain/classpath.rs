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

use super::{Code, Seal, ToolError, Toolchain};

/// Name of the TLA+ tools in the folder.
pub(super) const JAR: &str = "tla2tools.jar";
/// Folder of the classes that stand in no jar.
const CLASSES: &str = "classes";
/// Separates the parts of a class path.
const SEPARATOR: &str = ":";

/// Something beside the TLA+ tools on the class path.
#[derive(Debug, Clone)]
pub enum Addition {
    /// A jar, such as that of the community modules.
    Jar(Code),
    /// A class outside of any package, and its name without `.class`.
    Class(String, Code),
}

impl Toolchain {
    /// Puts a jar or a class onto the class path of this run, after the TLA+
    /// tools and whatever was added before:
    ///
    /// ```no_run
    /// # use greyverify::toolchain::{Addition, Code, ToolError, Toolchain};
    /// # fn example(tools: &mut Toolchain, path: &std::path::Path) -> Result<(), ToolError> {
    /// tools.add(Addition::Jar(Code::read(path)?));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Only a copy of what was read is ever loaded; `code.sha256` is its hash,
    /// `code.bytes()` is what to look at.
    pub fn add(&mut self, addition: Addition) {
        self.additions.push(addition);
    }

    /// The words for `-cp`, given the way from the folder the JVM runs in to
    /// the folder of the tools.
    #[must_use]
    pub fn class_path(&self, tools: &str) -> String {
        let mut names = vec![JAR.to_owned()];
        let jars = self.additions.iter().enumerate();
        names.extend(jars.filter_map(|(number, addition)| addition.jar_name(number)));
        if self.additions.iter().any(|addition| matches!(addition, Addition::Class(..))) {
            names.push(CLASSES.to_owned());
        }
        let parts: Vec<String> = names.iter().map(|name| format!("{tools}/{name}")).collect();
        parts.join(SEPARATOR)
    }

    /// Writes the copies into a folder that must not exist yet, and watches it
    /// from then on.
    ///
    /// # Errors
    /// The folder cannot be written, or Java could not read it for its name.
    pub fn settle(&mut self, folder: &Path) -> Result<(), ToolError> {
        readable_by_java(folder)?;
        create(folder)?;
        self.jar.code.write(&folder.join(JAR))?;
        for (number, addition) in self.additions.iter().enumerate() {
            match addition {
                Addition::Jar(code) => code.write(&folder.join(numbered(number)))?,
                Addition::Class(name, code) => {
                    let classes = folder.join(CLASSES);
                    if !classes.is_dir() {
                        create(&classes)?;
                    }
                    code.write(&classes.join(format!("{name}.class")))?;
                }
            }
        }
        self.class_path_seal = Seal::of(folder)?;
        Ok(())
    }

    /// A file of the tools that somebody touched since it was verified.
    #[must_use]
    pub fn touched(&self) -> Option<&Path> {
        self.class_path_seal.broken().or_else(|| self.java.seal.as_ref()?.broken())
    }
}

impl Addition {
    fn jar_name(&self, number: usize) -> Option<String> {
        matches!(self, Self::Jar(_)).then(|| numbered(number))
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
    use crate::toolchain::tests::toolchain;

    #[test]
    fn the_folder_holds_what_was_added_under_names_of_ours_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let odd = dir.path().join("a:b*.jar");
        std::fs::write(&odd, "library").unwrap();
        let mut tools = toolchain("jar");
        tools.add(Addition::Jar(Code::read(&odd).unwrap()));
        tools.add(Addition::Class("Clock".into(), Code::read(&odd).unwrap()));
        let folder = dir.path().join("tools");
        tools.settle(&folder).unwrap();
        assert_eq!(tools.class_path("../t"), "../t/tla2tools.jar:../t/library-1.jar:../t/classes");
        let mut files: Vec<_> = Seal::of(&folder).unwrap().files().map(Path::to_owned).collect();
        files.iter_mut().for_each(|f| *f = f.strip_prefix(&folder).unwrap().to_owned());
        let expected = ["classes/Clock.class", "library-1.jar", "tla2tools.jar"];
        assert_eq!(files, expected.map(std::path::PathBuf::from));
        assert_eq!(tools.touched(), None);
        std::fs::write(folder.join("CommunityModules.jar"), "").unwrap();
        assert_eq!(tools.touched(), Some(folder.as_path()));
        assert!(tools.settle(&folder).is_err(), "a folder of others was used");
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
