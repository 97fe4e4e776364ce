//! TLA+ modules on disk: what a configuration may name, and where it stands.
//!
//! In: the path of a root module and the places where modules may live. Out:
//! [`Spec`], every module the root needs with its text and, where it parses,
//! its syntax. Nothing here judges meaning: SANY does that inside TLC. What is
//! read here serves errors before any JVM starts (a constant nobody declared)
//! and reports afterwards (the file and line of an action).

pub mod ascii;
mod beside;
mod columns;
mod definitions;
mod domains;
mod error;
mod file_line;
mod files;
mod implications;
mod level;
mod library;
mod lines;
mod load;
mod names;
mod outline;
mod owners;
mod parts;
mod place;
mod proofs;
mod reached;
mod reader;
mod said;
mod scope;
mod standard;
mod suggest;
mod tokens;
mod toolbox;
mod visible;
pub mod walk;
mod written;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tla_syntax::Unit;

pub use beside::{Beside, Companion};
pub(crate) use columns::byte_at;
pub use columns::without_tabs;
pub use definitions::Definition;
pub use error::{MissingModule, SpecError};
pub use file_line::FileLine;
pub(crate) use files::hexadecimal;
pub use files::{FileError, Files, Limit, SourceFile, sha256};
pub use implications::{Implication, Point};
pub use level::{Level, Levels};
pub use library::{Library, LibraryJar};
pub use lines::Line;
pub use load::SearchPath;
pub use names::{Binder, Use};
pub use parts::Parts;
pub use place::{line_in, place_in, places_in};
pub use reached::{Piece, Reached};
pub use said::{in_place, said};
pub use scope::{Instance, Meaning, Replacement, ScopeId, Scopes};
pub use standard::{
    comes_with_tlc, is_a_standard_set, is_of_a_standard_module, is_of_the_community,
    makes_an_infinite_set, standard_module_of, standard_names, standard_operators,
};
pub use suggest::{closest, near};
pub use tokens::{expression, lex};
pub use visible::{Known, Names};
pub use written::written;

/// A root module with all modules it needs, in the order they were found.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Name of the root module.
    pub name: String,
    /// The root module first, then what it extends or instantiates.
    pub modules: Vec<SourceModule>,
    /// What else it needs.
    pub beside: Arc<Beside>,
}

/// One module.
#[derive(Debug, Clone)]
pub struct SourceModule {
    /// Name of the module, which is the name of its file.
    pub name: String,
    /// Where it was found.
    pub path: PathBuf,
    /// What the engine is given: the bytes of the file, or of the module's
    /// part of it.
    pub file: SourceFile,
    /// Its text. In a file with several modules, the others are left out.
    pub text: String,
    /// Its syntax; `None` if our reader refuses it. SANY then has the word.
    pub syntax: Option<tla_syntax::Module>,
    /// Where each line of the text stands in the file, if that is not where it
    /// stands in the text.
    pub lines: Option<Arc<[Line]>>,
}

/// The name that an operator symbol goes by in TLC, whichever of two ways it is
/// written in: SANY reads `(+)` and `\oplus` as one.
fn canonical(name: &str) -> &str {
    match name {
        "(+)" => "\\oplus",
        "(-)" => "\\ominus",
        "(.)" => "\\odot",
        "(/)" => "\\oslash",
        "(\\X)" => "\\otimes",
        "\\circ" => "\\o",
        other => other,
    }
}

impl SourceModule {
    /// A module in a text of ours, with its syntax.
    #[must_use]
    pub fn read(name: &str, path: PathBuf, text: &str) -> Self {
        Self { syntax: reader::syntax(text), ..Self::from_text(name, path, text) }
    }

    /// A module of which nothing but its text is known.
    #[must_use]
    pub fn from_text(name: &str, path: PathBuf, text: &str) -> Self {
        let file = SourceFile::new(path.clone(), text.as_bytes().to_vec());
        let (name, text) = (name.to_owned(), text.to_owned());
        Self { name, path, file, text, syntax: None, lines: None }
    }
}

/// A constant that a model must give a value to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Number of parameters; zero for an ordinary constant.
    pub arity: usize,
    /// The module that declares it.
    pub module: String,
}

impl Spec {
    /// Loads the module in `file` and, recursively, the modules it names.
    ///
    /// # Errors
    /// A file that cannot be read, a module that is nowhere to be found, or a
    /// file whose name is not its module's.
    pub fn load(file: &Path, search: &SearchPath) -> Result<Self, SpecError> {
        load::load(file, search)
    }

    /// The root module.
    #[must_use]
    pub fn root(&self) -> Option<&SourceModule> {
        self.modules.first()
    }

    /// The file of a module, if it is one of this specification's own.
    #[must_use]
    pub fn path_of(&self, module: &str) -> Option<&Path> {
        self.modules.iter().find(|m| m.name == module).map(|m| m.path.as_path())
    }

    /// True if every module was understood, so that a name not found is a
    /// name that does not exist.
    #[must_use]
    pub fn fully_read(&self) -> bool {
        self.modules.iter().all(|m| m.syntax.is_some())
    }

    /// The constants of the root module and of all it extends. Modules that
    /// are only instantiated have theirs substituted.
    #[must_use]
    pub fn constants(&self) -> BTreeMap<String, Constant> {
        let mut constants = BTreeMap::new();
        for module in self.extended() {
            let Some(syntax) = &module.syntax else {
                continue;
            };
            for decl in syntax.constants() {
                let name = canonical(&decl.name);
                let constant = Constant {
                    name: name.to_owned(),
                    arity: decl.arity,
                    module: module.name.clone(),
                };
                constants.insert(name.to_owned(), constant);
            }
        }
        constants
    }

    /// The variables of the root module and of all it extends.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        let syntaxes = self.extended().into_iter().filter_map(|m| m.syntax.as_ref());
        syntaxes.flat_map(|syntax| syntax.variables().cloned()).collect()
    }

    /// The root module and all it extends, each once.
    pub(crate) fn extended(&self) -> Vec<&SourceModule> {
        self.closure(|_| None)
    }

    /// The modules of which every definition means in the root module what it says:
    /// the root module, all it extends, and those of unnamed instances that put nothing
    /// in the place of a name.
    pub(crate) fn taken_over(&self) -> Vec<&SourceModule> {
        self.closure(|unit| match unit {
            Unit::Instance { name: None, module, subs } if subs.is_empty() => Some(module.as_str()),
            _ => None,
        })
    }

    /// The root module, and those that the found ones extend or name besides.
    fn closure<'a>(&'a self, named: fn(&'a Unit) -> Option<&'a str>) -> Vec<&'a SourceModule> {
        let mut seen: Vec<&SourceModule> = Vec::new();
        let mut pending: Vec<&str> = vec![&self.name];
        while let Some(name) = pending.pop() {
            if seen.iter().any(|m| m.name == name) {
                continue;
            }
            let Some(module) = self.modules.iter().find(|m| m.name == name) else {
                continue;
            };
            seen.push(module);
            if let Some(syntax) = &module.syntax {
                pending.extend(syntax.units.iter().filter_map(named));
                pending.extend(syntax.extends.iter().map(String::as_str));
            }
        }
        seen
    }
}
