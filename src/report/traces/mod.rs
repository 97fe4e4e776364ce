//! What `trace validate --map` says: a line for each trace, under a refused one
//! which events and why, and at the end what no accepted trace has done.

mod because;
mod json;
mod order;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::figures::relative;
use crate::outcome::ExitCode;
use crate::outcome::explanation::Finding;
use crate::trace::{Location, Step};
use crate::validate::Unusable;
use crate::validate::mapped::module::Subject;
use crate::validate::mapped::state::Happened;
use crate::validate::mapped::why::Why;
use crate::validate::mapped::{Answer, Event, Told, Trace};
pub use json::json;
pub use text::text;

/// Characters of a value.
const VALUE: usize = 240;
/// Columns that lines under a log begin with: blanks, and the name of what is told.
const BEFORE: usize = 7;
const LABEL: usize = 10;

/// What became of one trace.
#[derive(Debug)]
pub enum Found {
    /// It was read and asked about.
    Answered {
        /// Its files.
        files: Vec<PathBuf>,
        /// What is in them.
        trace: Trace,
        /// Whether it is a behaviour.
        answer: Answer,
        /// What is known of a red.
        red: Option<Box<Red>>,
    },
    /// There was nothing to ask.
    Unusable {
        /// Why.
        error: Unusable,
        /// What that means for the run.
        code: ExitCode,
    },
}

/// What is known of a trace that is red.
#[derive(Debug)]
pub enum Red {
    /// Its next events were refused.
    Refused(Refused),
    /// An invariant is false on the way.
    Broken(Box<Broken>),
}

/// What is known of an invariant that is false.
#[derive(Debug)]
pub struct Broken {
    /// The state in which it is.
    pub state: Step,
    /// The one before it.
    pub before: Option<Step>,
    /// Why.
    pub finding: Option<Finding>,
    /// What happened until then, in its order.
    pub order: Vec<Happened>,
}

/// What is known of refused events.
#[derive(Debug)]
pub struct Refused {
    /// A state that got as far.
    pub before: Option<Step>,
    /// What stands there in the way of each event that may come next.
    pub why: Vec<Why>,
    /// What happened until then, in its order.
    pub order: Vec<Happened>,
}

impl Red {
    fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::Broken(_) => None,
        }
    }

    fn broken(&self) -> Option<&Broken> {
        match self {
            Self::Broken(broken) => Some(broken),
            Self::Refused(_) => None,
        }
    }
}

/// What was asked.
#[derive(Debug)]
pub struct Against<'a> {
    /// The specification, and what events stand for in it.
    pub subject: Subject<'a>,
    /// The mapping.
    pub mapping: &'a Path,
}

impl Found {
    /// What it means for the run.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Answered { answer, .. } => answer.code(),
            Self::Unusable { code, .. } => *code,
        }
    }
}

impl Against<'_> {
    fn name(&self) -> &str {
        &self.subject.spec.name
    }

    /// File and line of an action.
    fn place(&self, location: &Location) -> String {
        let spec = self.subject.spec;
        let file = spec.path_of(&location.module).map_or(location.module.clone(), relative);
        format!("{file}:{}", spec.in_file(location).line)
    }

    /// The actions that an event may be.
    fn actions(&self, event: &Event) -> Vec<&str> {
        event.steps.iter().map(|step| self.subject.actions.all[step.action].name.as_str()).collect()
    }
}

/// File and line of an event.
fn place(files: &[PathBuf], event: &Event) -> Option<String> {
    Some(format!("{}:{}", files.get(event.source)?.display(), event.line))
}

/// What no accepted log has done.
struct Never {
    /// Actions that were not taken at all.
    actions: Vec<String>,
    /// Disjuncts that were not, of actions that were: the action, and where the
    /// disjunct stands.
    disjuncts: Vec<(String, String)>,
}

/// What no accepted log has done; `None` if that is not known.
fn never(all: &[Found], against: &Against<'_>) -> Option<Never> {
    let mut met = BTreeSet::new();
    let mut is_any = false;
    for one in all {
        if let Found::Answered { answer: Answer::Accepted { taken }, .. } = one {
            met.extend(taken.as_ref()?.iter().copied());
            is_any = true;
        }
    }
    let mut never = Never { actions: Vec::new(), disjuncts: Vec::new() };
    for action in &against.subject.actions.all {
        let open: Vec<usize> =
            action.disjuncts.iter().copied().filter(|at| !met.contains(at)).collect();
        if open.len() == action.disjuncts.len() {
            never.actions.push(action.name.clone());
            continue;
        }
        never.disjuncts.extend(open.into_iter().map(|at| {
            let place = against.place(&against.subject.relation.disjuncts[at].place);
            (action.name.clone(), place)
        }));
    }
    is_any.then_some(never)
}

/// Fields of events that are named like variables, and that no line of the mapping reads.
fn unread(all: &[Found], against: &Against<'_>) -> Vec<String> {
    let variables = against.subject.spec.variables();
    let traces = all.iter().filter_map(|one| match one {
        Found::Answered { trace, .. } => Some(trace),
        Found::Unusable { .. } => None,
    });
    let unread: BTreeSet<&String> = traces.flat_map(|trace| &trace.unread).collect();
    unread.into_iter().filter(|name| variables.contains(name)).cloned().collect()
}

/// Fields that the mapping names and events lack, each with the action whose parameter it tells:
/// those that no event has, and those of parameters that some have and others do not.
fn unlogged<'a>(all: &'a [Found]) -> Vec<(Option<&'a str>, &'a str, Told)> {
    let mut known: BTreeMap<(Option<&'a str>, &'a str), Told> = BTreeMap::new();
    for one in all {
        let Found::Answered { trace, .. } = one else { continue };
        for ((action, field), told) in &trace.fields {
            *known.entry((action.as_deref(), field)).or_default() += *told;
        }
    }
    let known = known.into_iter().map(|((action, field), told)| (action, field, told));
    let is_open =
        |action: Option<&str>, told: Told| told.with == 0 || (action.is_some() && told.without > 0);
    known.filter(|(action, _, told)| is_open(*action, *told)).collect()
}
