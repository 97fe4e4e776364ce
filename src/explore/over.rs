//! What stands over everything else on the screen: the help, the whole state, and why
//! an action is not possible.
//!
//! In: a session and the columns that there are. Out: lines, however many.

use ratatui::style::{Color, Modifier, Style, Stylize as _};
use ratatui::text::{Line, Span};

use super::columns::{broken, fitted, in_words, padded};
use super::screen::assigned;
use super::session::{Over, Session};
use super::source::{Refusal, Told};
use crate::escape::printable;
use crate::trace::Step;

/// Columns of the keys in the help, and of a screen in which a text has no room beside them.
const KEY_COLUMNS: usize = 24;
const NARROW: usize = 60;
/// The help: keys, and what they do.
const HELP: [(&str, &str); 10] = [
    ("Up, Down, PgUp, PgDn", "choose a line (k and j do, too)"),
    ("Home, End", "the first line and the last, here as in every list"),
    (
        "Enter, Right",
        "go where the chosen step leads; of an action that is not possible: which of its guards is false, and why",
    ),
    ("u, Backspace, Left", "back to the state before"),
    ("d, Tab", "the actions that are not possible here, and back"),
    ("v", "the whole state"),
    ("n", "one step along the trace that --trace names"),
    ("s", "save the path as ITF, for replay, shrink, trace show"),
    ("?", "this help"),
    ("q, Ctrl-C", "quit"),
];
const LEGEND: &str = "A line in red names an invariant of the model that is false, here or after the step. `outside` is a step that a constraint of the model leaves out of a check: it may be gone all the same.";

/// Its lines.
pub(super) fn lines(session: &Session, over: &Over, width: usize) -> Vec<Line<'static>> {
    match over {
        Over::Help => help(width),
        Over::State => match session.step() {
            Some(step) => whole(step, width),
            None => vec![Line::from("   there is no state yet")],
        },
        Over::Why(action, refusal) => {
            let head = format!(" why {} is not possible here", session.action_name(action));
            let head = Line::from(fitted(&printable(&head), width).bold());
            let place =
                session.action_place(action).map(|place| Line::from(format!(" {place}").dim()));
            let lines = match refusal {
                None => vec![Line::from("   ...")],
                Some(refusal) => refusal_lines(refusal, width),
            };
            std::iter::once(head).chain(place).chain(lines).collect()
        }
    }
}

/// Every value in full, over as many lines as it takes.
fn whole(step: &Step, width: usize) -> Vec<Line<'static>> {
    let lines = step.state.iter().flat_map(|(name, value)| {
        broken(&printable(&assigned(name, value.as_ref())), width.saturating_sub(6))
    });
    lines
        .map(|(n, line)| {
            Line::from(if n == 0 { format!("   {line}") } else { format!("     {line}") })
        })
        .collect()
}

/// The help; where a line is narrow, what a key does stands below it.
fn help(width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<String> = Vec::new();
    let is_narrow = width < NARROW;
    let before = if is_narrow { 4 } else { KEY_COLUMNS };
    for (key, text) in HELP {
        let mut head = padded(&format!(" {key}"), KEY_COLUMNS);
        if is_narrow {
            lines.push(head.trim_end().to_owned());
            head = " ".repeat(before);
        }
        for line in in_words(text, width.saturating_sub(before)) {
            lines.push(format!("{head}{line}"));
            head = " ".repeat(before);
        }
    }
    lines.push(String::new());
    lines.extend(in_words(LEGEND, width.saturating_sub(1)).into_iter().map(|l| format!(" {l}")));
    lines.into_iter().map(Line::from).collect()
}

/// Each branch, and its guards.
fn refusal_lines(refusal: &Refusal, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let all = refusal.branches.len();
    for (n, (under, guards)) in refusal.branches.iter().enumerate() {
        if let Some(head) = branch_head(n + 1, all, under) {
            let head = broken(&printable(&head), width.saturating_sub(1));
            lines.extend(head.into_iter().map(|(_, line)| Line::from(format!(" {line}").bold())));
        }
        guards.iter().for_each(|guard| guard_lines(guard, width, &mut lines));
    }
    let mut guards = refusal.branches.iter().flat_map(|(_, guards)| guards);
    if guards.any(|guard| guard.holds.is_none()) {
        let legend = "was not evaluated: it may rest on a guard that is false";
        for (n, line) in in_words(legend, width.saturating_sub(9)).into_iter().enumerate() {
            let mark = if n == 0 { "-" } else { " " };
            lines.push(Line::from(format!("   {mark}   {line}").dim()));
        }
    }
    let said =
        refusal.said.iter().flat_map(|line| broken(&printable(line), width.saturating_sub(4)));
    lines.extend(said.map(|(_, line)| Line::from(format!("   {line}"))));
    lines
}

/// What stands over the guards of a branch; nothing over those of an action that is one
/// conjunction.
fn branch_head(number: usize, of: usize, under: &[String]) -> Option<String> {
    let under = under.join(", ");
    match (of, under.is_empty()) {
        (1, true) => None,
        (1, false) => Some(under),
        (_, true) => Some(format!("branch {number} of {of}")),
        (_, false) => Some(format!("branch {number} of {of}, {under}")),
    }
}

/// A guard with whether it holds, and if it is false, why.
fn guard_lines(guard: &Told, width: usize, lines: &mut Vec<Line<'static>>) {
    let (mark, style) = match guard.holds {
        Some(true) => ("true ", Style::new().fg(Color::Green)),
        Some(false) => ("FALSE", Style::new().fg(Color::Red).add_modifier(Modifier::BOLD)),
        None => ("  -  ", Style::new().dim()),
    };
    for (n, line) in broken(&printable(&guard.expression), width.saturating_sub(10)) {
        let mark = if n == 0 { mark } else { "     " };
        lines.push(Line::from(vec![Span::styled(format!(" {mark} "), style), Span::from(line)]));
    }
    let because = guard.because.iter().map(|line| printable(line));
    let because = because.flat_map(|line| broken(&line, width.saturating_sub(10)));
    lines.extend(because.map(|(_, line)| Line::from(format!("         {line}").dim())));
}
