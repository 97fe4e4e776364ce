//! Steps of a counterexample as lines of text.

use std::path::Path;

use super::figures::shortened;
use crate::spec::Spec;
use crate::trace::{Action, Step, diff};

/// How much of a step is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Width {
    /// Characters of one line at most.
    pub(super) line: usize,
    /// Changes of one step at most.
    pub(super) changes: usize,
}

/// For a file: everything.
pub(super) const WHOLE: Width = Width { line: usize::MAX, changes: usize::MAX };
/// For a screen.
pub(super) const SCREEN: Width = Width { line: 110, changes: 8 };

/// The first state in full, any other as what it changed.
pub(super) fn lines(
    spec: Option<&Spec>,
    before: Option<&Step>,
    step: &Step,
    width: Width,
) -> Vec<String> {
    let mut lines = vec![shortened(&headline(spec, step), width.line)];
    let body = match before {
        None => step
            .state
            .iter()
            .map(|(name, value)| {
                let value = value.as_ref().map_or("unassigned".to_owned(), ToString::to_string);
                format!("{name} = {value}")
            })
            .collect(),
        Some(before) => changes(before, step),
    };
    let hidden = body.len().saturating_sub(width.changes);
    let shown = body.iter().take(width.changes);
    lines.extend(shown.map(|line| shortened(&format!("       {line}"), width.line)));
    if hidden > 0 {
        lines.push(format!("       … and {hidden} more"));
    }
    lines
}

fn changes(before: &Step, step: &Step) -> Vec<String> {
    let changes = diff(before, step);
    if changes.is_empty() {
        return vec!["(nothing changes)".to_owned()];
    }
    let widest = changes.iter().map(|c| c.path.chars().count()).filter(|n| *n <= 28).max();
    let pad = widest.unwrap_or(0);
    changes.iter().map(|c| format!("{:<pad$}  {}", c.path, c.what)).collect()
}

fn headline(spec: Option<&Spec>, step: &Step) -> String {
    match &step.action {
        None if step.number == 1 => "   1   initial state".to_owned(),
        None => format!("{:>4}   (action not told)", step.number),
        Some(action) => format!("{:>4}   {}", step.number, action_text(spec, action)),
    }
}

/// `HandleVote(s1, s2)   specs/GreyConsensus.tla:84`.
pub(super) fn action_text(spec: Option<&Spec>, action: &Action) -> String {
    let arguments = action.arguments.as_ref().map(|a| format!("({a})")).unwrap_or_default();
    let place = action.location.as_ref().map(|at| {
        let file = spec.and_then(|s| s.path_of(&at.module)).map_or(at.module.clone(), relative);
        format!("   {file}:{}", at.line)
    });
    format!("{}{arguments}{}", action.name, place.unwrap_or_default())
}

/// A path as seen from the current folder, if it lies below.
pub(super) fn relative(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok());
    below.unwrap_or(path).display().to_string()
}
