//! Finds and reads modules: root file in, every module it needs out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use tla_syntax::{Expr, Module, Unit};

use super::{SourceModule, Spec};

/// Largest module file that is read, in bytes. The largest public one is far below.
const MODULE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Where modules are looked for, in this order: beside the module that asks,
/// in the library folders, inside the jars.
#[derive(Debug, Clone, Default)]
pub struct SearchPath {
    /// Folders given by the user, in order.
    pub libraries: Vec<PathBuf>,
    /// Names of the modules that each jar carries.
    pub jars: BTreeMap<PathBuf, BTreeSet<String>>,
}

impl SearchPath {
    fn in_jar(&self, module: &str) -> bool {
        self.jars.values().any(|names| names.contains(module))
    }
}

/// Why a specification could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// The file is missing or unreadable.
    #[error("cannot read the module file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is larger than any module should be.
    #[error("the module file {} has {bytes} bytes; at most {MODULE_BYTES_MAX} are read", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// The path does not end in `.tla`.
    #[error("{} is not a TLA+ module file (its name does not end in .tla)", path.display())]
    NotAModuleFile {
        /// The path given.
        path: PathBuf,
    },
    /// The module inside has another name than the file.
    #[error("{} holds module {found}; TLC wants file and module to have one name", path.display())]
    WrongName {
        /// The file.
        path: PathBuf,
        /// Name inside.
        found: String,
    },
    /// There is no module inside.
    #[error("{} holds no TLA+ module", path.display())]
    NoModule {
        /// The file.
        path: PathBuf,
    },
    /// A module that was asked for is nowhere.
    #[error("module {module} is missing; {asked_by} asks for it; looked in {}", places.join(", "))]
    Missing {
        /// The module that is missing.
        module: String,
        /// The file that extends or instantiates it.
        asked_by: String,
        /// The folders and jars where it was looked for.
        places: Vec<String>,
    },
}

impl SpecError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Read { .. } => {
                Some("check the path; it is taken relative to the current folder".into())
            }
            Self::TooLarge { .. } | Self::NotAModuleFile { .. } => None,
            Self::NoModule { path } => {
                let name = path.file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
                Some(format!("a module begins with ---- MODULE {name} ---- and ends with ===="))
            }
            Self::WrongName { found, .. } => Some(format!("rename the file to {found}.tla")),
            Self::Missing { module, .. } => {
                Some(format!("add the folder that holds {module}.tla with --library DIR"))
            }
        }
    }
}

pub(super) fn load(file: &Path, search: &SearchPath) -> Result<Spec, SpecError> {
    let root = read_module(file)?;
    let name = root.name.clone();
    let mut pending: VecDeque<(String, PathBuf)> = wanted_by(&root);
    let mut modules = vec![root];
    while let Some((wanted, asked_by)) = pending.pop_front() {
        if modules.iter().any(|m| m.name == wanted) {
            continue;
        }
        match find(&wanted, &asked_by, search) {
            Some(path) => {
                let module = read_module(&path)?;
                pending.extend(wanted_by(&module));
                modules.push(module);
            }
            None if search.in_jar(&wanted) => {}
            None => return Err(missing(wanted, &asked_by, search)),
        }
    }
    Ok(Spec { name, modules })
}

fn wanted_by(module: &SourceModule) -> VecDeque<(String, PathBuf)> {
    let Some(syntax) = &module.syntax else {
        return VecDeque::new();
    };
    dependencies(syntax).into_iter().map(|name| (name, module.path.clone())).collect()
}

fn read_module(path: &Path) -> Result<SourceModule, SpecError> {
    if path.extension().is_none_or(|e| e != "tla") {
        return Err(SpecError::NotAModuleFile { path: path.to_owned() });
    }
    let read_error = |source| SpecError::Read { path: path.to_owned(), source };
    let bytes = std::fs::metadata(path).map_err(read_error)?.len();
    if bytes > MODULE_BYTES_MAX {
        return Err(SpecError::TooLarge { path: path.to_owned(), bytes });
    }
    let raw = std::fs::read(path).map_err(read_error)?;
    let text = String::from_utf8_lossy(&raw).into_owned();
    if !text.contains("MODULE") {
        return Err(SpecError::NoModule { path: path.to_owned() });
    }
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let syntax = tla_syntax::parse_module(&text).ok();
    match &syntax {
        Some(module) if module.name != name => {
            Err(SpecError::WrongName { path: path.to_owned(), found: module.name.clone() })
        }
        _ => Ok(SourceModule { name, path: path.to_owned(), text, syntax }),
    }
}

fn find(module: &str, asked_by: &Path, search: &SearchPath) -> Option<PathBuf> {
    let file = format!("{module}.tla");
    places(asked_by, search).into_iter().map(|dir| dir.join(&file)).find(|p| p.is_file())
}

fn places(asked_by: &Path, search: &SearchPath) -> Vec<PathBuf> {
    let beside = asked_by.parent().map(Path::to_owned).unwrap_or_default();
    std::iter::once(beside).chain(search.libraries.iter().cloned()).collect()
}

fn missing(module: String, asked_by: &Path, search: &SearchPath) -> SpecError {
    let folders =
        places(asked_by, search).into_iter().map(|dir| match dir.as_os_str().is_empty() {
            true => ".".to_owned(),
            false => dir.display().to_string(),
        });
    let jars = search.jars.keys().map(|jar| format!("the modules inside {}", jar.display()));
    SpecError::Missing {
        module,
        asked_by: asked_by.display().to_string(),
        places: folders.chain(jars).collect(),
    }
}

/// Names of the modules that `module` extends or instantiates, inner modules
/// and `LET` instances included, minus those it declares itself.
fn dependencies(module: &Module) -> BTreeSet<String> {
    let mut wanted: BTreeSet<String> = module.extends.iter().cloned().collect();
    let mut inner = BTreeSet::new();
    for unit in &module.units {
        match unit {
            Unit::Instance { module, .. } => {
                wanted.insert(module.clone());
            }
            Unit::Inner(child) => {
                inner.insert(child.name.clone());
                wanted.extend(dependencies(child));
            }
            Unit::Def(def) => let_instances(&def.body, &mut wanted),
            Unit::Assume(expr) | Unit::Theorem(expr) => let_instances(expr, &mut wanted),
            Unit::Constants(_) | Unit::Variables(_) | Unit::Recursive(_) | Unit::Opaque => {}
        }
    }
    wanted.retain(|name| !inner.contains(name));
    wanted
}

/// `LET I == INSTANCE M IN ...` stands where an expression's outermost shape
/// is a `LET`, in every specification seen; deeper ones are left to SANY.
fn let_instances(expr: &Expr, wanted: &mut BTreeSet<String>) {
    if let Expr::Let { instances, body, defs } = expr {
        wanted.extend(instances.iter().map(|i| i.module.clone()));
        let_instances(body, wanted);
        for def in defs {
            let_instances(&def.body, wanted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        dir
    }

    fn jar() -> SearchPath {
        let names = ["Naturals", "TLC"].map(str::to_owned).into();
        SearchPath { libraries: vec![], jars: [(PathBuf::from("tla2tools.jar"), names)].into() }
    }

    #[test]
    fn the_closure_follows_extends_and_instance() {
        let dir = folder(&[
            ("A.tla", "---- MODULE A ----\nEXTENDS B, Naturals\nC1 == INSTANCE C\n====\n"),
            ("B.tla", "---- MODULE B ----\nCONSTANT N\n====\n"),
            ("C.tla", "---- MODULE C ----\nX == 1\n====\n"),
        ]);
        let spec = Spec::load(&dir.path().join("A.tla"), &jar()).unwrap();
        let names: Vec<_> = spec.modules.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["A", "B", "C"]);
        assert_eq!(spec.constants().keys().collect::<Vec<_>>(), ["N"]);
    }

    #[test]
    fn a_missing_module_names_itself_who_asked_and_where_it_was_looked_for() {
        let dir = folder(&[("A.tla", "---- MODULE A ----\nEXTENDS Nowhere\n====\n")]);
        let mut search = jar();
        search.libraries.push("lib".into());
        let text = Spec::load(&dir.path().join("A.tla"), &search).unwrap_err().to_string();
        assert!(text.contains("module Nowhere is missing"), "{text}");
        assert!(text.contains("A.tla asks for it"), "{text}");
        assert!(text.contains("lib, the modules inside tla2tools.jar"), "{text}");
    }

    #[test]
    fn a_file_named_otherwise_than_its_module_is_refused() {
        let dir = folder(&[("A.tla", "---- MODULE B ----\n====\n")]);
        let error = Spec::load(&dir.path().join("A.tla"), &jar()).unwrap_err();
        assert!(error.to_string().contains("holds module B"));
        assert_eq!(error.hint().unwrap(), "rename the file to B.tla");
    }

    #[test]
    fn a_module_our_reader_refuses_is_left_to_sany() {
        let dir = folder(&[("A.tla", "---- MODULE A ----\nX == == 1\n====\n")]);
        let spec = Spec::load(&dir.path().join("A.tla"), &jar()).unwrap();
        assert!(!spec.fully_read());
    }
}
