//! Why a specification could not be loaded, and what to do about it.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::files::FileError;
use super::standard::{COMMUNITY, misspelt};

/// Why a specification could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// A file is missing, unreadable, no file at all, or too large.
    #[error("{0}")]
    File(#[from] FileError),
    /// The path does not end in `.tla`.
    #[error("{} is not a TLA+ module file (its name does not end in .tla)", path.display())]
    NotAModuleFile {
        /// The path given.
        path: PathBuf,
    },
    /// The module inside has another name than the file.
    #[error("{} holds module {found}; TLC wants the file to have the name of the module", path.display())]
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
    /// Modules that were asked for are nowhere.
    #[error("{}; looked in {}", said(modules), places.join(", "))]
    Missing {
        /// The modules that are missing, at least one.
        modules: Vec<MissingModule>,
        /// The folders and jars where they were looked for.
        places: Vec<String>,
    },
    /// More than a specification can have.
    #[error("{} asks for more than {max}, the limit of one specification", path.display())]
    TooMany {
        /// The root module's file.
        path: PathBuf,
        /// The limit.
        max: String,
    },
    /// Java code beside a module would replace definitions, and nobody asked for it.
    #[error("{} holds Java code that replaces definitions of {replaces}; it is run only when it is asked for", class.display())]
    JavaBeside {
        /// The class file.
        class: PathBuf,
        /// What it replaces.
        replaces: String,
    },
    /// A library that is not there, or is not one.
    #[error("the library {} cannot be used: {why}", path.display())]
    Library {
        /// The folder or jar.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// A module that was asked for and is nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingModule {
    /// Its name.
    pub module: String,
    /// The file that extends or instantiates it.
    pub asked_by: String,
    /// A file whose name differs in upper and lower case only.
    pub near: Option<PathBuf>,
}

impl MissingModule {
    fn hint(&self) -> String {
        let module = &self.module;
        match &self.near {
            Some(near) => {
                format!(
                    "rename {} to {module}.tla, or ask for its module by its name",
                    near.display()
                )
            }
            None => missing_hint(module),
        }
    }
}

fn said(missing: &[MissingModule]) -> String {
    let each =
        |m: &MissingModule| format!("module {} is missing; {} asks for it", m.module, m.asked_by);
    missing.iter().map(each).collect::<Vec<_>>().join("; ")
}

impl SpecError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::File(error) if error.source.kind() == ErrorKind::NotFound => {
                "check the path; it is taken relative to the current folder".into()
            }
            Self::File(_) | Self::NotAModuleFile { .. } | Self::TooMany { .. } => return None,
            Self::NoModule { path } => {
                let name = path.file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
                format!("a module begins with ---- MODULE {name} ---- and ends with ====")
            }
            Self::WrongName { found, .. } => format!("rename the file to {found}.tla"),
            Self::Missing { modules, .. } => {
                modules.iter().map(MissingModule::hint).collect::<Vec<_>>().join("; ")
            }
            Self::JavaBeside { class, replaces } => format!(
                "with --allow-java, or `allow_java = true` in the manifest, it is run as TLC would run it; remove {} to check the definitions of {replaces} themselves",
                class.display()
            ),
            Self::Library { .. } => "--library, `library` in the manifest and GREYVERIFY_LIBRARY name folders with modules and jars".into(),
        })
    }
}

/// How to come by a module.
pub(super) fn missing_hint(module: &str) -> String {
    match module {
        "Apalache" | "Variants" => format!(
            "{module}.tla comes with Apalache; add the folder that holds it with --library DIR"
        ),
        "TLCExt" => {
            "TLCExt comes with TLC since release 1.7.0: give a newer jar with --jar FILE".into()
        }
        _ if COMMUNITY.contains(&module) => format!(
            "{module} is one of the CommunityModules: give their jar with --library CommunityModules-deps.jar"
        ),
        _ => {
            let add = format!("add the folder that holds {module}.tla with --library DIR");
            misspelt(module).map_or_else(|| add.clone(), |meant| format!("{meant} Else {add}"))
        }
    }
}
