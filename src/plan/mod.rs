//! What will be run: every job with its bounds, memory, workers and budget.
//!
//! In: what the user asked ([`Request`]), the manifest, the loaded modules and
//! the machine ([`Host`]). Out: [`Plan`]. Pure, so that `--dry-run` shows
//! exactly what a run does.

mod build;
mod known;
mod levels;
mod messages;
mod portion;
mod resources;
mod select;
mod shard;
mod since;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::config::{Config, Named, OtherKeyword};
use crate::host::Host;
use crate::manifest::{
    EngineName, Expect, JavaOption, MessageRule, Mode, Override, Question, VacuityPolicy,
};
use crate::objection::Doubt;
use crate::rundir::job_folders;
use crate::spec::{SourceFile, Spec};
use crate::trace::Behaviour;

pub use build::{Asked, PlanError, Sources, for_file, for_jobs, for_manifest};
pub use known::{known_profile, names_exist};
pub use levels::{Counter, EDGES_MAX, STATES_MAX, is_small};
pub use portion::Portion;
pub use resources::{Length, Resources};
pub use select::{Pattern, Selection};
pub use shard::{Part, Shard};
pub use since::{LeftOut, Since};

/// What the user asked for, command line already resolved.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Profile of the manifest.
    pub profile: String,
    /// Which of its jobs.
    pub selection: Selection,
    /// The engine of every job, whatever profile and model say.
    pub engine: Option<EngineName>,
    /// Whether tla-mc compiles what it searches, whatever the model says.
    pub compile: bool,
    /// Bounds that replace the manifest's.
    pub overrides: Vec<Override>,
    /// Heap of every job, in MiB.
    pub heap_mib: Option<u64>,
    /// Worker threads of every job.
    pub workers: Option<u32>,
    /// Seed of all simulations.
    pub seed: Option<i64>,
    /// Seconds for the whole run.
    pub time_budget_secs: Option<u64>,
    /// Jobs at once at most.
    pub jobs: Option<u32>,
    /// Whether the first job that fails ends the run.
    pub fail_fast: bool,
    /// What a vacuous green is worth.
    pub vacuity: Option<VacuityPolicy>,
    /// Ids of doubts that are accepted in every job.
    pub accept: Vec<String>,
    /// Options for the Java of every job, after those of the manifest.
    pub java_options: Vec<JavaOption>,
}

/// Everything that will be run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Profile the jobs come from; empty for a specification given by path.
    pub profile: String,
    /// Jobs in manifest order.
    pub jobs: Vec<Job>,
    /// Seconds for the whole run.
    pub time_budget_secs: u64,
    /// The machine it is made for.
    pub host: Host,
    /// Jobs at once at most.
    pub jobs_at_once: u32,
    /// Whether the first job that fails ends the run.
    pub fail_fast: bool,
    /// Which part of a larger plan it is, if several machines share that.
    pub part: Option<Part>,
    /// What is left out because a change cannot have touched it, if that was asked for.
    pub since: Option<Since>,
}

impl Plan {
    /// The folder of each job in that of the run, the same on all machines that share it.
    #[must_use]
    pub fn folders(&self) -> Vec<String> {
        let own: Vec<&str> = self.jobs.iter().map(|job| job.name.as_str()).collect();
        let of_part = self.part.iter().flat_map(|part| &part.jobs).map(String::as_str);
        let mut all: Vec<&str> = of_part.collect();
        let known: BTreeSet<&str> = all.iter().copied().collect();
        all.extend(own.iter().filter(|name| !known.contains(*name)));
        let folders: BTreeMap<&str, String> =
            all.iter().copied().zip(job_folders(all.iter().copied())).collect();
        let folder = |job: &Job| {
            let folder = folders.get(job.name.as_str())?;
            // Portions of several machines lie beside each other in the end.
            let portion = job.portion.map(|portion| format!("~portion-{}", portion.index));
            Some(format!("{folder}{}", portion.unwrap_or_default()))
        };
        self.jobs.iter().filter_map(folder).collect()
    }
}

/// One run of the engine.
#[derive(Debug, Clone)]
pub struct Job {
    /// Unique in the plan, e.g. `consensus-safety` or `consensus-safety/ReachTwoLeaders`.
    pub name: String,
    /// The profile that it was chosen from; empty if it comes from no manifest.
    pub profile: String,
    /// What a green of it means.
    pub purpose: Purpose,
    /// The root module with all it needs.
    pub spec: Arc<Spec>,
    /// Who checks it; `None` if nobody has chosen.
    pub engine: Option<EngineName>,
    /// Whether tla-mc, where it is asked, compiles what it searches.
    pub compile: bool,
    /// What the engine will be told.
    pub source: Source,
    /// How it is searched.
    pub mode: Mode,
    /// The bounds, as people speak of them: constant and number.
    pub bounds: Vec<(String, String)>,
    /// Memory, workers and flags.
    pub resources: Resources,
    /// Its seconds, if it is not to take what is left of the run's.
    pub budget_secs: Option<u64>,
    /// Whether action coverage is collected.
    pub coverage: bool,
    /// Actions that need not fire.
    pub may_stay_silent: Vec<String>,
    /// What a vacuous green is worth.
    pub vacuity: VacuityPolicy,
    /// What speaks against its verdict, known before it runs.
    pub doubts: Vec<Doubt>,
    /// Ids of doubts that are accepted, and therefore only noted.
    pub accept: Vec<String>,
    /// Options for its Java, in an order in which the last of a kind counts.
    pub java_options: Vec<JavaOption>,
    /// Why the engine does not even begin: it lacks something that another has.
    pub beyond: Option<Beyond>,
    /// Flags of the JVM that keep TLC clear of its defects.
    pub evasions: Vec<&'static str>,
    /// What must come out.
    pub expect: Expect,
    /// False where bounds were overridden, so that the manifest's counts mean nothing.
    pub compare_counts: bool,
    /// How the picture of a behaviour finds its messages.
    pub messages: Vec<MessageRule>,
    /// The manifest that the model is of, if it is of one.
    pub manifest: Option<PathBuf>,
    /// Whether the manifest names a mirror program, which makes counterexamples small.
    pub has_mirror: bool,
    /// Which portion of a simulation it is, if several machines share that.
    pub portion: Option<Portion>,
    /// In whose states its random behaviours begin; where the specification does if there are none.
    pub begins: Vec<Begin>,
}

/// A saved behaviour from which random ones go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Begin {
    /// Its file.
    pub file: PathBuf,
    /// Its states.
    pub behaviour: Arc<Behaviour>,
}

/// What of a job the engine cannot do, and another can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beyond {
    /// What it lacks.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// What a job is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "purpose", rename_all = "kebab-case")]
pub enum Purpose {
    /// Properties are checked.
    Check,
    /// A predicate must be reachable.
    Probe {
        /// Its name.
        predicate: String,
    },
    /// States are counted level by level, for comparison with another engine.
    Levels {
        /// The level whose states are shown, from none; none if `None`.
        show: Option<u64>,
        /// Who counts.
        #[serde(skip)]
        by: Counter,
        /// Whether the state graph is written out.
        #[serde(skip)]
        graph: bool,
    },
    /// A seeded bug must be caught.
    Mutant {
        /// The real bug it stands for.
        bug: String,
    },
}

/// Where the engine's configuration comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A model of the manifest: module and configuration are generated.
    Model(Box<Question>),
    /// A configuration file written by somebody else.
    File {
        /// The configuration file.
        path: PathBuf,
        /// What it says.
        config: Box<Config>,
        /// `--deadlock on|off`, which goes before the file's word.
        deadlock: Option<bool>,
        /// The words of the command line, behind the module, by which another command finds the
        /// same specification.
        options: Vec<String>,
    },
}

impl Source {
    fn has_behaviour(&self) -> bool {
        match self {
            Self::Model(question) => question.has_behaviour(),
            Self::File { config, .. } => config.has_behaviour(),
        }
    }

    /// Leaves away what makes states equal that are not, and what is asked of
    /// whole behaviours.
    fn ask_for_all_states(&mut self) {
        match self {
            Self::Model(question) => {
                (question.symmetry, question.view) = (None, None);
                question.properties.clear();
            }
            Self::File { config, .. } => {
                (config.symmetry, config.view) = (None, None);
                config.properties.clear();
            }
        }
    }
}

impl Job {
    /// Bounds in one short text, e.g. `Server=3 MaxTerm=2 MaxLog=2`.
    #[must_use]
    pub fn bounds_text(&self) -> String {
        let parts: Vec<String> = self.bounds.iter().map(|(k, v)| format!("{k}={v}")).collect();
        parts.join(" ")
    }

    /// Who decides on it: the first engine of a run, or the second one beside it.
    #[must_use]
    pub fn decided_by<'e, E>(&self, first: &'e E, second: Option<&'e E>) -> &'e E {
        match self.engine {
            Some(EngineName::TlaMc) => second.unwrap_or(first),
            None | Some(EngineName::Tlc | EngineName::Both) => first,
        }
    }

    /// True for a simulation that fills whatever time is left.
    #[must_use]
    pub fn takes_the_rest(&self) -> bool {
        matches!(self.mode, Mode::Simulate { traces: None, .. })
    }
}

impl Job {
    /// What the engine will be asked; `None` for a configuration file.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        match &self.source {
            Source::Model(question) => Some(question),
            Source::File { .. } => None,
        }
    }

    /// The configuration file that it was given or builds on.
    #[must_use]
    pub fn given(&self) -> Option<(&Path, &Config)> {
        match &self.source {
            Source::File { path, config, .. } => Some((path, config)),
            Source::Model(question) => {
                question.given.as_ref().map(|given| (given.path.as_path(), &given.config))
            }
        }
    }

    /// The `ALIAS` of a configuration file, which TLC is not told.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        let (_, config) = self.given()?;
        let is_alias = |other: &&Named<OtherKeyword>| other.what == OtherKeyword::Alias;
        config.others.iter().find(is_alias).map(|other| other.name.as_str())
    }

    /// The files that were read for it.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        let beside = &self.spec.beside;
        let modules = self.spec.modules.iter().map(|m| &m.file);
        let jars = beside.jars.iter().map(|jar| &jar.file);
        modules.chain(beside.files.iter().map(|c| &c.file)).chain(jars)
    }

    /// True if another job of the same inputs asks nothing else, and expects
    /// nothing else.
    #[must_use]
    pub fn asks_as(&self, other: &Self) -> bool {
        self.purpose == other.purpose
            && self.engine == other.engine
            && self.compile == other.compile
            && self.mode == other.mode
            && self.expect == other.expect
            && self.vacuity == other.vacuity
            && self.may_stay_silent == other.may_stay_silent
            && self.accept == other.accept
            && self.java_options == other.java_options
            && self.coverage == other.coverage
            && self.compare_counts == other.compare_counts
    }

    /// A short search of the same for a state in which a predicate is true. Nothing
    /// else is expected of it.
    #[must_use]
    pub fn looking_for(&self, predicate: &str, heap_mib: u64) -> Self {
        Self {
            purpose: Purpose::Probe { predicate: predicate.to_owned() },
            mode: Mode::Exhaustive,
            resources: Resources::short(heap_mib),
            budget_secs: None,
            coverage: false,
            may_stay_silent: Vec::new(),
            vacuity: VacuityPolicy::Error,
            doubts: Vec::new(),
            expect: Expect::default(),
            compare_counts: false,
            manifest: None,
            has_mirror: false,
            portion: None,
            begins: Vec::new(),
            ..self.clone()
        }
    }
}

#[cfg(test)]
impl Job {
    /// A job without a specification, for tests of what surrounds it.
    pub(crate) fn sample(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            profile: String::new(),
            purpose: Purpose::Check,
            spec: Arc::new(Spec { name: "S".into(), modules: Vec::new(), beside: Arc::default() }),
            engine: None,
            compile: false,
            source: Source::File {
                path: "S.cfg".into(),
                config: Box::default(),
                deadlock: None,
                options: Vec::new(),
            },
            mode: Mode::Exhaustive,
            bounds: Vec::new(),
            resources: Resources::short(512),
            budget_secs: None,
            coverage: false,
            may_stay_silent: Vec::new(),
            vacuity: VacuityPolicy::Error,
            doubts: Vec::new(),
            accept: Vec::new(),
            java_options: Vec::new(),
            beyond: None,
            evasions: Vec::new(),
            expect: Expect::default(),
            compare_counts: false,
            messages: Vec::new(),
            manifest: None,
            has_mirror: false,
            portion: None,
            begins: Vec::new(),
        }
    }
}
