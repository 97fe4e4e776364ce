//! Behaviours from files, on the screen: one of them, or two and where they
//! part.

use std::ops::Range;

use serde::Serialize;

use crate::counterexample::steps::{
    SCREEN, WHOLE, Width, body, change_lines, ending_line, indented, laid_out, lines, named,
};
use crate::figures::{counted, wrapped};
use crate::pluscal;
use crate::spec::Spec;
use crate::trace::{Behaviour, Change, Node, Step, common_states, diff, equal};

/// How a behaviour is shown.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Where modules are, as far as is known.
    pub spec: &'a Spec,
    /// Only what concerns this element of a set.
    pub node: Option<&'a Node>,
    /// Nothing is shortened.
    pub wide: bool,
}

impl View<'_> {
    fn width(&self) -> Width {
        if self.wide { WHOLE } else { SCREEN }
    }
}

/// A behaviour, step by step.
#[must_use]
pub fn show(behaviour: &Behaviour, view: View<'_>) -> String {
    let mut text = wrapped(&headline(behaviour), 0, 0);
    if view.wide {
        text = vec![headline(behaviour)];
    }
    match view.node {
        None => text.extend(steps(behaviour, view)),
        Some(node) => text.extend(steps_of(node, behaviour, view)),
    }
    text.extend(ending(behaviour, view));
    text.push(String::new());
    text.join("\n")
}

/// What a behaviour is, in one line: its title and how many states it has.
#[must_use]
pub fn headline(behaviour: &Behaviour) -> String {
    let states = counted(behaviour.steps.len(), "state");
    format!("{}{}; {states}", behaviour.title(), params(behaviour))
}

/// How a behaviour goes on after its last state, if it does.
#[must_use]
pub fn ending(behaviour: &Behaviour, view: View<'_>) -> Option<String> {
    ending_line(Some(view.spec), &behaviour.ending)
}

/// `, N=3`: the parameters and their values, as far as they are known.
fn params(behaviour: &Behaviour) -> String {
    let known = behaviour.params.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    known.map(|(name, value)| format!(", {name}={value}")).collect()
}

fn steps(behaviour: &Behaviour, view: View<'_>) -> Vec<String> {
    let before = std::iter::once(None).chain(behaviour.steps.iter().map(Some));
    let pairs = before.zip(&behaviour.steps);
    pairs.flat_map(|(before, step)| lines(Some(view.spec), before, step, view.width())).collect()
}

/// A step, taken apart for programs; the lines of it for people.
#[derive(Debug, Clone, Serialize)]
pub struct ToldStep {
    /// Position in the behaviour, from 1.
    number: u64,
    /// What was done; `None` for an initial state, or where nobody told.
    action: Option<String>,
    /// Where that stands.
    place: Option<String>,
    /// What it changed; of an initial state, all of it.
    changes: Vec<String>,
    /// All of it, as the screen shows it.
    #[serde(skip)]
    pub lines: Vec<String>,
}

/// The steps that stand at these positions, counted from 0; of one element only
/// those that concern it.
#[must_use]
pub fn part(behaviour: &Behaviour, which: Range<usize>, view: View<'_>) -> Vec<ToldStep> {
    let step = |n| behaviour.steps.get(n).map(|step| told(behaviour, n, step, view));
    let is_meant = |told: &ToldStep| view.node.is_none() || !told.changes.is_empty();
    which.filter_map(step).filter(is_meant).collect()
}

fn told(behaviour: &Behaviour, n: usize, step: &Step, view: View<'_>) -> ToldStep {
    let before = n.checked_sub(1).and_then(|n| behaviour.steps.get(n));
    let moved = |name: &str| pluscal::process_at(before?, step, name);
    let action =
        step.action.as_ref().map(|action| named(Some(view.spec), action, || moved(&action.name)));
    let (action, place) = action.map_or((None, None), |(what, place)| (Some(what), place));
    let changes = match (view.node, before) {
        (Some(node), None) => node.parts(step),
        (Some(node), Some(before)) => concerning(node, before, step).unwrap_or_default(),
        (None, _) => body(before, step),
    };
    let lines = match view.node {
        None => lines(Some(view.spec), before, step, view.width()),
        Some(_) => laid_out(Some(view.spec), step, &changes, view.width()),
    };
    let changes = indented(&changes, view.width());
    let changes = changes.iter().map(|line| line.trim_start().to_owned()).collect();
    ToldStep { number: step.number, action, place, changes, lines }
}

/// The steps that change what concerns one element; the others are counted.
fn steps_of(node: &Node, behaviour: &Behaviour, view: View<'_>) -> Vec<String> {
    let mut text = Vec::new();
    let mut skipped = 0;
    for (n, step) in behaviour.steps.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| behaviour.steps.get(n));
        let body = match before {
            None => Some(node.parts(step)),
            Some(before) => concerning(node, before, step),
        };
        let Some(body) = body else {
            skipped += 1;
            continue;
        };
        text.extend(passed_over(&mut skipped));
        text.extend(laid_out(Some(view.spec), step, &body, view.width()));
    }
    text.extend(passed_over(&mut skipped));
    text
}

fn concerning(node: &Node, before: &Step, step: &Step) -> Option<Vec<String>> {
    let changes: Vec<Change> =
        diff(before, step).into_iter().filter(|change| node.concerns(change)).collect();
    (!changes.is_empty()).then(|| change_lines(&changes))
}

fn passed_over(skipped: &mut usize) -> Option<String> {
    let n = std::mem::take(skipped);
    (n > 0).then(|| format!("       … {} of others", counted(n, "step")))
}

/// Two behaviours, each with the name it goes by: what they share, and what
/// each did next.
#[must_use]
pub fn parting(a: (&str, &Behaviour), b: (&str, &Behaviour), view: View<'_>) -> String {
    let sides = [("A", a.0, a.1), ("B", b.0, b.1)];
    let mut text: Vec<String> = sides
        .iter()
        .flat_map(|(side, name, behaviour)| {
            let states = counted(behaviour.steps.len(), "state");
            let line = format!("{side}  {name}: {}; {states}", behaviour.title());
            if view.wide { vec![line] } else { wrapped(&line, 0, 0) }
        })
        .collect();
    if equal(a.1, b.1) {
        text.push("equal: the same states, reached by the same actions".to_owned());
    } else {
        text.extend(how_they_part(a.1, b.1, view));
    }
    text.push(String::new());
    text.join("\n")
}

fn how_they_part(a: &Behaviour, b: &Behaviour, view: View<'_>) -> Vec<String> {
    let common = common_states(a, b);
    let mut text = Vec::new();
    match common.checked_sub(1).and_then(|last| a.steps.get(last)) {
        None => text.push("they differ from the first state on".to_owned()),
        Some(last) => {
            text.push(format!(
                "the first {} the same, up to",
                match common {
                    1 => "state is".to_owned(),
                    n => format!("{n} states are"),
                }
            ));
            text.extend(laid_out(Some(view.spec), last, &[], view.width()));
        }
    }
    for (side, behaviour) in [("A", a), ("B", b)] {
        text.push(format!("then {side}"));
        text.extend(next(behaviour, common, view));
    }
    if let (Some(a), Some(b)) = (a.steps.get(common), b.steps.get(common)) {
        text.extend(difference(a, b, view));
    }
    text
}

/// What a behaviour does after the states it shares with the other.
fn next(behaviour: &Behaviour, common: usize, view: View<'_>) -> Vec<String> {
    let before = common.checked_sub(1).and_then(|last| behaviour.steps.get(last));
    match behaviour.steps.get(common) {
        Some(step) => lines(Some(view.spec), before, step, view.width()),
        None => {
            let end = ending_line(Some(view.spec), &behaviour.ending);
            vec![end.unwrap_or_else(|| "       … ends".to_owned())]
        }
    }
}

/// What differs between the states they reach, from A's value to B's.
fn difference(a: &Step, b: &Step, view: View<'_>) -> Vec<String> {
    let changes = diff(a, b);
    let is_missing = |name: &&String| !b.state.iter().any(|(other, _)| other == *name);
    let missing = a.state.iter().map(|(name, _)| name).filter(is_missing);
    let missing: Vec<String> = missing.map(|name| format!("{name}  only in A")).collect();
    let mut body = if changes.is_empty() { Vec::new() } else { change_lines(&changes) };
    body.extend(missing);
    if body.is_empty() {
        return vec!["their states are the same, reached by different actions".to_owned()];
    }
    let mut text = vec!["between their states, A -> B".to_owned()];
    text.extend(indented(&body, view.width()));
    text
}
