//! Steps of a counterexample as lines of text.

use crate::figures::{relative, shortened};
use crate::pluscal;
use crate::spec::Spec;
use crate::trace::{Action, Change, Ending, Step, diff};
use crate::value::Value;

/// How much of a step is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Width {
    /// Characters of one line at most.
    pub(crate) line: usize,
    /// Changes of one step at most.
    pub(crate) changes: usize,
}

/// For a file: everything.
pub(crate) const WHOLE: Width = Width { line: usize::MAX, changes: usize::MAX };
/// For a screen.
pub(crate) const SCREEN: Width = Width { line: 80, changes: 8 };

/// The first state in full, any other as what it changed.
pub(crate) fn lines(
    spec: Option<&Spec>,
    before: Option<&Step>,
    step: &Step,
    width: Width,
) -> Vec<String> {
    let mut lines = headline(spec, before, step, width);
    lines.extend(indented(&body(before, step), width));
    lines
}

/// The first state in full, any other as what it changed; a line each.
pub(crate) fn body(before: Option<&Step>, step: &Step) -> Vec<String> {
    let assigned = |(name, value): &(String, Option<Value>)| {
        let value = value.as_ref().map_or("unassigned".to_owned(), ToString::to_string);
        format!("{name} = {value}")
    };
    match before {
        None => step.state.iter().map(assigned).collect(),
        Some(before) => change_lines(&diff(before, step)),
    }
}

/// The headline of a step and what is to be said of it.
pub(crate) fn laid_out(
    spec: Option<&Spec>,
    step: &Step,
    body: &[String],
    width: Width,
) -> Vec<String> {
    let mut lines = headline(spec, None, step, width);
    lines.extend(indented(body, width));
    lines
}

/// Lines below a headline, as many as are shown.
pub(crate) fn indented(body: &[String], width: Width) -> Vec<String> {
    let hidden = body.len().saturating_sub(width.changes);
    let shown = body.iter().take(width.changes);
    let more = (hidden > 0).then(|| format!("       … and {hidden} more"));
    shown.map(|line| shortened(&format!("       {line}"), width.line)).chain(more).collect()
}

/// Changes, one a line, their paths in a column.
pub(crate) fn change_lines(changes: &[Change]) -> Vec<String> {
    if changes.is_empty() {
        return vec!["(nothing changes)".to_owned()];
    }
    let widest = changes.iter().map(|c| c.path.chars().count()).filter(|n| *n <= 28).max();
    let pad = widest.unwrap_or(0);
    changes.iter().map(|c| format!("{:<pad$}  {}", c.path, c.what)).collect()
}

/// How a behaviour goes on after its last state, if it does.
pub(crate) fn ending_line(spec: Option<&Spec>, ending: &Ending) -> Option<String> {
    match ending {
        Ending::Finite => None,
        Ending::Stuttering => Some("       … and nothing happens any more (stuttering)".to_owned()),
        Ending::BackTo { number, action } => {
            let by = action.as_ref().map(|a| format!(" by {}", action_text(spec, a)));
            Some(format!("       … back to state {number}{}", by.unwrap_or_default()))
        }
    }
}

/// What a step is and where that stands, neither of them cut: a line that is
/// too long for both is made two.
fn headline(spec: Option<&Spec>, before: Option<&Step>, step: &Step, width: Width) -> Vec<String> {
    let (text, place) = match &step.action {
        None if step.number == 1 => ("initial state".to_owned(), None),
        None => ("(action not told)".to_owned(), None),
        Some(action) => {
            let moved = || pluscal::process_at(before?, step, &action.name);
            named(spec, action, moved)
        }
    };
    let text = format!("{:>4}   {text}", step.number);
    let Some(place) = place else { return vec![text] };
    let whole = format!("{text}   {place}");
    if whole.chars().count() > width.line {
        vec![text, format!("       {place}")]
    } else {
        vec![whole]
    }
}

/// What an action is called, and where it stands: `p1: Acquire` and
/// `Mutex.tla:12` if it is a step of a PlusCal algorithm, whose process is
/// `moved` if no argument tells.
pub(crate) fn named(
    spec: Option<&Spec>,
    action: &Action,
    moved: impl FnOnce() -> Option<String>,
) -> (String, Option<String>) {
    spec.and_then(|spec| label(spec, action, moved))
        .unwrap_or_else(|| (applied(action), action_place(spec, action)))
}

fn label(
    spec: &Spec,
    action: &Action,
    moved: impl FnOnce() -> Option<String>,
) -> Option<(String, Option<String>)> {
    let at = action.location.as_ref()?;
    let module = spec.modules.iter().find(|m| m.name == at.module)?;
    let label = pluscal::label(&module.text, &action.name, at.line)?;
    let id = action.arguments.clone().or_else(moved).or_else(|| label.process.clone());
    let who = id.map(|id| format!("{id}: ")).unwrap_or_default();
    let place = format!("{}:{}", relative(&module.path), label.line);
    Some((format!("{who}{}", label.name), Some(place)))
}

/// `HandleVote(s1, s2)   specs/Votes.tla:84`.
pub(crate) fn action_text(spec: Option<&Spec>, action: &Action) -> String {
    let (text, place) = named(spec, action, || None);
    format!("{text}{}", place.map(|place| format!("   {place}")).unwrap_or_default())
}

fn applied(action: &Action) -> String {
    let arguments = action.arguments.as_ref().map(|a| format!("({a})")).unwrap_or_default();
    format!("{}{arguments}", action.name)
}

fn action_place(spec: Option<&Spec>, action: &Action) -> Option<String> {
    let at = action.location.as_ref()?;
    let file = spec.and_then(|s| s.path_of(&at.module)).map_or(at.module.clone(), relative);
    let line = spec.map_or(at.line, |spec| spec.in_file(at).line);
    Some(format!("{file}:{line}"))
}
