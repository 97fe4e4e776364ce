//! The manifest `greyverify.toml`: what is proved, at which bounds, and what
//! must come out.
//!
//! In: the text of the file ([`Manifest::load`]) and the modules it names
//! ([`check`]). Out: [`Manifest`], or every [`ManifestError`] there is, each with file, line
//! and key, before any JVM starts.

mod argued;
mod at;
mod check;
mod constants;
mod edit;
mod engine;
mod entries;
mod error;
mod expect;
mod given;
mod java_option;
mod keys;
pub mod limits;
mod messages;
mod raw;
mod resolve;
mod sane;
mod shape;
mod stated;
mod vacuity;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::spec::{Files, Limit};

pub use argued::Argument;
pub use check::{check, check_model};
pub use constants::{ConstantValue, Override, parse_override};
pub use edit::{Change, Edit};
pub use engine::EngineName;
pub use entries::Entry;
pub use error::{ERRORS_SHOWN_MAX, Key, ManifestError, ManifestErrors};
pub use expect::{Broken, Expect};
pub use given::Given;
pub use java_option::JavaOption;
pub use keys::{Form, KnownKey, Word, keys, schema};
pub use messages::{ACTING, Label, MessageRule, MessageRules, Piece, Term, Variable};
pub use stated::{Exact, Stated};
pub use vacuity::VacuityPolicy;

/// Name of the file in the root of a project.
pub const FILE_NAME: &str = "greyverify.toml";
/// Name of its JSON Schema, which stands beside it.
pub const SCHEMA_FILE_NAME: &str = "greyverify.schema.json";
/// The profile that runs if none is named.
pub const DEFAULT_PROFILE: &str = "pr";
/// The profile of `--extended`.
pub const EXTENDED_PROFILE: &str = "nightly";
/// Largest manifest that is read, in bytes.
pub const BYTES_MAX: u64 = 16 * 1024 * 1024;
const LIMIT: Limit = Limit { bytes_max: BYTES_MAX, name: "the manifest" };

/// The whole manifest.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Where it was read from.
    pub path: PathBuf,
    /// Profiles by name, e.g. `pr` and `nightly`.
    pub profiles: BTreeMap<String, Profile>,
    /// Specifications by name.
    pub specs: BTreeMap<String, SpecEntry>,
    /// Models in the order of the file, which is the order of exit codes.
    pub models: Vec<Model>,
    /// Seeded bugs that a property must catch.
    pub mutants: Vec<Mutant>,
    /// The command of the mirror program, which is never empty.
    pub mirror: Option<Key<Vec<String>>>,
    /// Where all specifications find modules that are not their own.
    pub libraries: Libraries,
}

/// Where modules are found that do not stand beside the specification.
#[derive(Debug, Clone, Default)]
pub struct Libraries {
    /// Folders and jars, relative to the manifest's folder or absolute.
    pub library: Vec<Key<PathBuf>>,
    /// Whether Java code beside modules is run.
    pub allow_java: bool,
}

/// What all jobs of a profile share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Seconds after which everything still running is ended.
    pub time_budget_secs: u64,
    /// Heap of a long job's JVM, in MiB. Short jobs take less.
    pub heap_mib: u64,
    /// The engine that checks models that name none.
    pub engine: Option<EngineName>,
    /// Days after which a stored outcome is not used any more.
    pub cache_days: Option<u32>,
}

/// A specification and the properties it declares.
#[derive(Debug, Clone)]
pub struct SpecEntry {
    /// Name, which is its root module's.
    pub name: Key<String>,
    /// The root module's file, relative to the manifest's folder or absolute.
    pub file: Key<PathBuf>,
    /// The module whose operators replace those of the specification in mutants.
    pub mutants: Option<Key<PathBuf>>,
    /// The module that takes the specification through a recorded trace.
    pub trace: Option<Key<PathBuf>>,
    /// State predicates that hold in every reachable state.
    pub invariants: Vec<Key<String>>,
    /// Temporal formulas that hold of every behaviour.
    pub properties: Vec<Key<String>>,
    /// Constants that all models share.
    pub constants: BTreeMap<String, Key<ConstantValue>>,
    /// Ids of doubts that all models accept.
    pub accept: Vec<Key<String>>,
    /// Options for the Java of all its jobs.
    pub java_options: Vec<JavaOption>,
    /// Where it finds modules that are not its own, before those of the manifest.
    pub libraries: Libraries,
    /// Whether PlusCal algorithms are translated anew.
    pub translate: bool,
    /// How the picture of a behaviour finds its messages.
    pub messages: MessageRules,
    /// Actions by which something breaks.
    pub faults: Vec<Key<String>>,
    /// Generated mutants that may survive.
    pub argued: Vec<Argument>,
}

/// A specification at certain bounds, and what is to be asked of it.
#[derive(Debug, Clone)]
pub struct Model {
    /// Unique among models and mutants; names the job.
    pub name: Key<String>,
    /// The specification.
    pub spec: Key<String>,
    /// The profiles that run it.
    pub profiles: Vec<Key<String>>,
    /// The engine that checks it, if it is not to be that of the profile.
    pub engine: Option<EngineName>,
    /// Whether tla-mc, where it is asked, compiles what it searches.
    pub compile: bool,
    /// How it is searched.
    pub mode: Mode,
    /// Files of behaviours in whose states random behaviours begin.
    pub begins: Vec<Key<PathBuf>>,
    /// What TLC is told.
    pub question: Question,
    /// `Reach...` predicates that must be reachable, one job each.
    pub probes: Vec<Key<String>>,
    /// Actions that need not fire at these bounds.
    pub may_stay_silent: Vec<Key<String>>,
    /// Ids of doubts that are accepted, those of the specification included.
    pub accept: Vec<Key<String>>,
    /// Options for its Java, those of the specification first.
    pub java_options: Vec<JavaOption>,
    /// Whether action coverage is collected (it costs time).
    pub coverage: bool,
    /// What a vacuous green of it is worth.
    pub vacuity: VacuityPolicy,
    /// Worker threads, if the plan is not to choose.
    pub workers: Option<u32>,
    /// Heap in MiB, if the plan is not to choose.
    pub heap_mib: Option<u64>,
    /// What must come out.
    pub expect: Expect,
}

/// How a model is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// All reachable states.
    Exhaustive,
    /// Random behaviours.
    Simulate {
        /// Longest behaviour, in states.
        depth: u32,
        /// Behaviours in all; `None` for as many as the time budget allows.
        traces: Option<u64>,
        /// What their choices are made of; `None` if the engine is to choose it.
        seed: Option<i64>,
    },
}

/// The part of a model that becomes a configuration file.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The configuration file that it builds on. What a manifest can say as
    /// well stands in the other fields, too.
    pub given: Option<Given>,
    /// All constants, those of the specification included.
    pub constants: BTreeMap<String, Key<ConstantValue>>,
    /// Operators replaced by others, `original -> replacement`, which is an
    /// operator or, for one module alone, `[Module] operator`.
    pub replace: BTreeMap<String, Key<String>>,
    /// The temporal formula that is the specification's behaviour; `None` if
    /// only its assumptions are checked, or a configuration file says it by
    /// INIT and NEXT.
    pub behaviour: Option<Key<String>>,
    /// Invariants that are checked.
    pub invariants: Vec<Key<String>>,
    /// Temporal properties that are checked.
    pub properties: Vec<Key<String>>,
    /// Predicates that cut the search.
    pub constraints: Vec<Key<String>>,
    /// Operator that gives the symmetry permutations.
    pub symmetry: Option<Key<String>>,
    /// Operator that gives the view.
    pub view: Option<Key<String>>,
    /// Whether a state without successor is an error.
    pub deadlock: bool,
}

/// A seeded bug, as a replacement of operators.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// Unique among models and mutants; names the job.
    pub name: Key<String>,
    /// The specification it distorts.
    pub spec: Key<String>,
    /// The profiles that run it.
    pub profiles: Vec<Key<String>>,
    /// The real bug it stands for.
    pub source: String,
    /// The property that must catch it.
    pub breaks: Key<String>,
    /// Options for its Java, which are the specification's.
    pub java_options: Vec<JavaOption>,
    /// What TLC is told.
    pub question: Question,
}

impl Manifest {
    /// Reads and resolves the manifest in `path`.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn load(path: &Path) -> Result<Self, ManifestErrors> {
        Self::parse(path, &Self::text(path)?)
    }

    /// Reads the text of the manifest in `path`.
    ///
    /// # Errors
    /// It cannot be read, or is no text.
    pub fn text(path: &Path) -> Result<String, ManifestErrors> {
        let unreadable =
            |why: &dyn fmt::Display| ManifestErrors::from(ManifestError::unreadable(path, why));
        let file = Files::default().read(path, LIMIT).map_err(|e| unreadable(&e.source))?;
        let text = std::str::from_utf8(&file.bytes).map_err(|e| unreadable(&e))?;
        Ok(text.to_owned())
    }

    /// Resolves the text of a manifest that was read from `path`.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ManifestErrors> {
        resolve::resolve(path, text)
    }

    /// The folder that relative paths start from.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or_else(|| Path::new(""))
    }
}

impl Question {
    /// The bounds, as people speak of them: constant and number.
    #[must_use]
    pub fn bounds(&self) -> Vec<(String, String)> {
        let bound =
            |(name, key): (&String, &Key<ConstantValue>)| Some((name.clone(), key.value.bound()?));
        self.constants.iter().filter_map(bound).collect()
    }

    /// The same in words from which the constants can be set again by who knows these ones: a
    /// set of other members that have names of their own is written out.
    #[must_use]
    pub fn bounds_beside(&self, known: &Self) -> Vec<(String, String)> {
        let stated = |(name, key): (&String, &Key<ConstantValue>)| {
            let bound = key.value.bound()?;
            let is_known = known.constants.get(name).is_some_and(|known| known.value == key.value);
            Some((name.clone(), if is_known { bound } else { key.value.stated(name)? }))
        };
        self.constants.iter().filter_map(stated).collect()
    }
}

impl Model {
    /// True if the profile runs this model.
    #[must_use]
    pub fn runs_in(&self, profile: &str) -> bool {
        self.profiles.iter().any(|p| p.value == profile)
    }
}

impl Mutant {
    /// True if the profile runs this mutant.
    #[must_use]
    pub fn runs_in(&self, profile: &str) -> bool {
        self.profiles.iter().any(|p| p.value == profile)
    }
}
