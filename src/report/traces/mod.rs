//! What `trace validate --map` says: a line for each trace, under a refused one
//! which events and why, and at the end what no accepted trace has done.

mod json;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::explanation::plain;
use crate::figures::{relative, shortened};
use crate::outcome::ExitCode;
use crate::trace::{Location, Step};
use crate::validate::Unusable;
use crate::validate::mapped::module::Subject;
use crate::validate::mapped::why::{Difference, Why};
use crate::validate::mapped::{Answer, Event, Told, Trace};
pub use json::json;
pub use text::text;

/// Characters of a state on one line.
const STATE: usize = 100;

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
        /// What is known of the events that were refused, if any were.
        refused: Option<Box<Refused>>,
    },
    /// There was nothing to ask.
    Unusable {
        /// Why.
        error: Unusable,
        /// What that means for the run.
        code: ExitCode,
    },
}

/// What is known of refused events.
#[derive(Debug)]
pub struct Refused {
    /// A state that got as far.
    pub before: Option<Step>,
    /// What stands there in the way of each event that may come next.
    pub why: Vec<Why>,
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

fn because(why: &Why, against: &Against<'_>) -> Vec<String> {
    let spec = against.subject.spec;
    let under = |lines: Vec<String>| lines.into_iter().map(|line| format!("          {line}"));
    match why {
        Why::Differs(all) => {
            let one = |d: &Difference| {
                let (recorded, given) = (&d.recorded, &d.given);
                format!("update    {}: recorded {recorded}, the action gives {given}", d.expression)
            };
            all.iter().map(one).collect()
        }
        Why::Guard(guard) => {
            let head = format!("guard     {} is false", guard.expression);
            let told = guard.finding.as_ref().map(|finding| plain(spec, finding));
            let told = told.unwrap_or_default().into_iter();
            // The first line says of the guard what the head says.
            std::iter::once(head).chain(under(told.skip(1).collect())).collect()
        }
        Why::Refused(finding) => under(plain(spec, finding)).collect(),
        Why::Outside { parameter, recorded, set } => {
            let set = shortened(set, STATE);
            vec![format!("parameter {parameter}: recorded {recorded}, which is not one of {set}")]
        }
        Why::Nothing => {
            vec!["parameter there is nothing to choose for one that is free".to_owned()]
        }
        Why::Unknown => Vec::new(),
    }
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
