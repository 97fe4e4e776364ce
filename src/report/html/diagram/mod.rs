//! A behaviour as a space-time diagram: who acts when, and what reaches whom.
//!
//! In: the steps of a [`Behaviour`]. Out: lanes, one row a step, marks where a
//! step changes something of a lane, arrows where a step takes what an earlier
//! one sent. An arrow is drawn only where the states leave no doubt; where
//! nothing is known of messages, there are none.

mod held;
mod keys;
mod lookup;
mod messages;

use keys::Keys;

use crate::manifest::MessageRule;
use crate::trace::{Behaviour, Change, Ending, Step, diff};
use crate::value::Value;

/// A space-time diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagram {
    /// From left to right.
    pub lanes: Vec<Lane>,
    /// One for each step, in their order.
    pub rows: Vec<Row>,
    /// What reaches whom.
    pub arrows: Vec<Arrow>,
    /// The row that the last one leads back to.
    pub back_to: Option<usize>,
    /// The variables that are functions of the lanes.
    pub variables: Vec<String>,
}

/// A line of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Whose: an element of the set that the state is told apart by, or `state` for what is
    /// nobody's.
    pub name: String,
    /// True if the lane belongs to one of many.
    pub of_one: bool,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Steps between this one and the row before that are not known.
    pub missing: u64,
    /// What it changed; nothing for the first one.
    pub changes: Vec<Change>,
    /// Where.
    pub marks: Vec<Mark>,
}

/// What a step changed of one lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The lane.
    pub lane: usize,
    /// Which of the row's changes.
    pub changes: Vec<usize>,
}

/// A message, from the step that made it possible to the one that took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// Where it was sent: row and lane.
    pub from: (usize, usize),
    /// Where it was taken: row and lane.
    pub to: (usize, usize),
    /// What it says, e.g. `vote`.
    pub label: String,
}

/// What arrows are found in.
#[derive(Clone, Copy)]
struct Story<'a> {
    steps: &'a [Step],
    rows: &'a [Row],
    keys: &'a Keys,
}

/// The diagram of a behaviour, with messages by these rules, and by none for the
/// actions that no rule names.
#[must_use]
pub fn diagram(behaviour: &Behaviour, rules: &[MessageRule]) -> Diagram {
    let steps: Vec<Step> = behaviour.steps.iter().map(normal).collect();
    let keys = Keys::of(&steps);
    let mut rows: Vec<Row> = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        rows.push(row(n.checked_sub(1).map(|n| &steps[n]), step, &keys));
    }
    let mut lanes: Vec<Lane> = keys.names().map(|name| Lane { name, of_one: true }).collect();
    let story = Story { steps: &steps, rows: &rows, keys: &keys };
    let arrows = (1..steps.len()).flat_map(|n| story.taken(n, rules)).collect();
    mark_what_is_nobodys(&mut lanes, &mut rows);
    let back_to = match &behaviour.ending {
        Ending::BackTo { number, .. } => steps.iter().position(|s| s.number == *number),
        Ending::Finite | Ending::Stuttering => None,
    };
    Diagram { lanes, rows, arrows, back_to, variables: keys.variables }
}

impl Story<'_> {
    /// The messages that reach the step of row `n`; none if the state before it
    /// is not known.
    fn taken(self, n: usize, rules: &[MessageRule]) -> Vec<Arrow> {
        let of_action = |rule: &&MessageRule| {
            self.steps[n].action.as_ref().is_some_and(|action| action.name == rule.action)
        };
        let rules: Vec<&MessageRule> = rules.iter().filter(of_action).collect();
        match (lookup::follows(self.steps, n), rules.is_empty()) {
            (false, _) => Vec::new(),
            (true, true) => messages::taken(self, n),
            (true, false) => held::taken(self, n, &rules),
        }
    }
}

/// Equal values are to be equal, in whatever order their fields were printed.
fn normal(step: &Step) -> Step {
    let value = |v: &Option<Value>| v.clone().map(Value::normal);
    let state = step.state.iter().map(|(name, v)| (name.clone(), value(v))).collect();
    Step { state, ..step.clone() }
}

fn row(before: Option<&Step>, step: &Step, keys: &Keys) -> Row {
    let Some(before) = before else {
        let missing = step.number.saturating_sub(1);
        return Row { missing, changes: Vec::new(), marks: Vec::new() };
    };
    let missing = step.number.saturating_sub(before.number + 1);
    let changes = diff(before, step);
    let mut marks: Vec<Mark> = Vec::new();
    for (n, change) in changes.iter().enumerate() {
        let Some(lane) = keys.lane_of(change) else { continue };
        match marks.iter_mut().find(|mark| mark.lane == lane) {
            Some(mark) => mark.changes.push(n),
            None => marks.push(Mark { lane, changes: vec![n] }),
        }
    }
    marks.sort_by_key(|mark| mark.lane);
    Row { missing, changes, marks }
}

/// A step that changes nothing of any lane gets one of its own.
fn mark_what_is_nobodys(lanes: &mut Vec<Lane>, rows: &mut [Row]) {
    let last = lanes.len();
    let nobodys = |row: &&mut Row| row.marks.is_empty() && !row.changes.is_empty();
    let mut needed = lanes.is_empty();
    for row in rows.iter_mut().filter(nobodys) {
        needed = true;
        row.marks.push(Mark { lane: last, changes: (0..row.changes.len()).collect() });
    }
    if needed {
        lanes.push(Lane { name: "state".to_owned(), of_one: false });
    }
}

impl Row {
    /// The lane of a step that acts on one alone.
    fn only_lane(&self) -> Option<usize> {
        match self.marks.as_slice() {
            [mark] => Some(mark.lane),
            _ => None,
        }
    }

    /// True if the step changes this variable.
    pub(super) fn changes(&self, variable: &str) -> bool {
        self.changes.iter().any(|change| change.path.split(['[', '.']).next() == Some(variable))
    }

    /// True if the step changes something of that lane.
    fn touches(&self, lane: usize) -> bool {
        self.marks.iter().any(|mark| mark.lane == lane)
    }
}

#[cfg(test)]
mod tests;
