//! A system on a path.
//!
//! In: a graph, a path in it, and how a system begins. Out: whether the system went
//! the whole path, and if not, what it did instead.

use std::panic::{AssertUnwindSafe, catch_unwind};

use greyverify_behaviour::value::Value;
use greyverify_behaviour::{Change, Step, diff};

use crate::graph::{Graph, Known, Label, Path, plain};
use crate::{State, System};

/// How a system begins.
pub(crate) type Begin<'a, S> = &'a dyn Fn(&[(String, Value)]) -> S;

/// What is tried of that which the specification refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tried<'a> {
    /// All of it, in every state.
    All,
    /// This, in the last state.
    Last(Option<&'a Label>),
}

/// How a walk ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ended {
    /// Where the path does.
    Whole,
    /// After so many transitions: the system chose another state that the
    /// specification allows after the same step.
    Elsewhere(usize),
    /// Something is wrong.
    Wrong(Wrong),
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wrong {
    /// After how many transitions that were right.
    pub(crate) after: usize,
    /// What was done then.
    pub(crate) attempt: Attempt,
    pub(crate) what: What,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// The system began.
    Begin,
    /// The next step of the path.
    Step(Label),
    /// Something that the specification refuses.
    Refused(Label),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// The system did not do a step, for this reason.
    NotDone(String),
    /// It did what is refused.
    Done,
    /// It panicked.
    Panicked(String),
    /// Its state is another: from what was expected to what was seen.
    Differs(Vec<Change>),
    /// What it observes cannot be compared.
    Odd(String),
    /// It did all of what must not be possible.
    Followed(Followed),
}

/// In which way a system did all of what must not be possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Followed {
    /// To its end.
    ToItsEnd,
    /// Its cycle so many times, which begins after `prefix` steps.
    Rounds { rounds: usize, prefix: usize },
    /// To its end, where nothing is possible, and the system does none of these.
    Stuck(Offered),
    /// To its end, where nothing happens for ever, and does those of these actions
    /// if it is told to.
    Stutters { does: Vec<Label>, known: Offered },
}

/// How many actions are tried at an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offered {
    pub(crate) actions: usize,
    /// Whether those of a model are among them, or those of counterexamples alone.
    pub(crate) of_paths: bool,
}

/// Lets a system go a path.
pub(crate) fn follow<S: System>(
    graph: &Graph,
    path: &Path,
    tried: Tried<'_>,
    begin: Begin<'_, S>,
) -> Ended {
    let (mut system, here) = match reach(graph, path, tried == Tried::All, begin) {
        Ok(there) => there,
        Err(ended) => return ended,
    };
    let last = match tried {
        Tried::All => graph.refused[here].as_slice(),
        Tried::Last(label) => label.map_or(&[][..], std::slice::from_ref),
    };
    match refuses(&mut system, last, &graph.states[here]) {
        Err((label, what)) => {
            let (after, attempt) = (path.transitions.len(), Attempt::Refused(label));
            Ended::Wrong(Wrong { after, attempt, what })
        }
        Ok(()) => Ended::Whole,
    }
}

/// Whether a system that has gone a path does an action there; it does not if it
/// goes another way this time.
pub(crate) fn accepts<S: System>(
    graph: &Graph,
    path: &Path,
    label: &Label,
    begin: Begin<'_, S>,
) -> Result<bool, Wrong> {
    let Ok((mut system, _)) = reach(graph, path, false, begin) else { return Ok(false) };
    let done = applied(&mut system, label);
    done.map(|done| done.is_ok()).map_err(|what| {
        let (after, attempt) = (path.transitions.len(), Attempt::Step(label.clone()));
        Wrong { after, attempt, what }
    })
}

/// A system at the end of a path, and the state that this is; or how the walk
/// ended before. On the way, what is refused is tried or not.
fn reach<S: System>(
    graph: &Graph,
    path: &Path,
    tries_all: bool,
    begin: Begin<'_, S>,
) -> Result<(S, usize), Ended> {
    let wrong = |after, attempt, what| Err(Ended::Wrong(Wrong { after, attempt, what }));
    let first = graph.known(path.begin);
    let mut system = match guarded(|| begin(&first)) {
        Ok(system) => system,
        Err(what) => return wrong(0, Attempt::Begin, what),
    };
    if let Err(what) = is_in(&system, &graph.states[path.begin]) {
        return wrong(0, Attempt::Begin, what);
    }
    let mut here = path.begin;
    for (after, at) in path.transitions.iter().enumerate() {
        if tries_all
            && let Err((label, what)) =
                refuses(&mut system, &graph.refused[here], &graph.states[here])
        {
            return wrong(after, Attempt::Refused(label), what);
        }
        let transition = &graph.transitions[*at];
        let done = applied(&mut system, &transition.label).and_then(|done| {
            done.map_err(What::NotDone)?;
            is_in(&system, &graph.states[transition.to])
        });
        if let Err(what) = done {
            let mut others = graph.others(*at);
            if matches!(what, What::Differs(_))
                && others.any(|other| is_in(&system, &graph.states[other]).is_ok())
            {
                return Err(Ended::Elsewhere(after));
            }
            return wrong(after, Attempt::Step(transition.label.clone()), what);
        }
        here = transition.to;
    }
    Ok((system, here))
}

/// That a system does nothing of this, and is as it was afterwards.
fn refuses<S: System>(
    system: &mut S,
    refused: &[Label],
    state: &Known,
) -> Result<(), (Label, What)> {
    for label in refused {
        let done = applied(system, label).and_then(|done| match done {
            Ok(()) => Err(What::Done),
            Err(_) => is_in(system, state),
        });
        done.map_err(|what| (label.clone(), what))?;
    }
    Ok(())
}

fn applied<S: System>(system: &mut S, label: &Label) -> Result<Result<(), String>, What> {
    guarded(|| system.apply(&label.name, &label.params))
}

/// That what a system observes is what a state says.
fn is_in<S: System>(system: &S, state: &Known) -> Result<(), What> {
    let seen: State = guarded(|| system.observe())?;
    if seen.is_empty() {
        return Err(What::Odd("`observe` gives no variable, so that nothing is compared".into()));
    }
    let names = |known: &Known| known.keys().cloned().collect::<Vec<_>>().join(", ");
    let (mut expected, mut found) = (Vec::new(), Vec::new());
    for (name, value) in seen {
        let Some(known) = state.get(name) else {
            let has = names(state);
            let why = format!("`observe` gives `{name}`, and the behaviour has only {has}");
            return Err(What::Odd(why));
        };
        expected.push((name.to_owned(), Some(known.clone())));
        found.push((name.to_owned(), Some(plain(value))));
    }
    let step = |state| Step { number: 0, action: None, state };
    let changes = diff(&step(expected), &step(found));
    if changes.is_empty() { Ok(()) } else { Err(What::Differs(changes)) }
}

/// What a system says, unless it panics.
fn guarded<T>(what: impl FnOnce() -> T) -> Result<T, What> {
    catch_unwind(AssertUnwindSafe(what)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        What::Panicked(text.unwrap_or("it does not say why").to_owned())
    })
}
