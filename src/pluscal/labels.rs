//! The label of an algorithm behind an action of its translation.

use regex::Regex;

use super::scan::{Algorithm, algorithm};
use crate::trace::Step;
use crate::value::Value;

/// A label of an algorithm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// As the author wrote it.
    pub name: String,
    /// The process or procedure it belongs to, if the algorithm has any.
    pub process: Option<String>,
    /// Its line in the module, from 1.
    pub line: u32,
}

/// How an assertion of an algorithm tells its place there.
pub(super) const ASSERTION: &str = "Failure of assertion at line ";

/// The line and the column of an assertion in its algorithm, by the text that
/// the translator gave it.
#[must_use]
pub fn asserted(text: &str) -> Option<(u32, u32)> {
    let (_, place) = text.split_once(ASSERTION)?;
    let (line, column) = place.split_once(", column ")?;
    Some((line.parse().ok()?, column.split_once('.')?.0.parse().ok()?))
}

/// The label behind an action that is defined on a line of the translation, or
/// that is placed at the label already.
#[must_use]
pub fn label(text: &str, action: &str, line: u32) -> Option<Label> {
    let algorithm = algorithm(text)?;
    let (begin, end) = algorithm.translation.as_ref()?.markers;
    let label = Labels::of(text, &algorithm, text).of_action(action)?;
    (begin < line && line < end || line == label.line).then_some(label)
}

/// The labels of an algorithm.
pub(super) struct Labels<'t> {
    source: Source,
    /// The text in which the translator says what it renamed.
    translation: &'t str,
}

impl<'t> Labels<'t> {
    pub(super) fn of(text: &str, algorithm: &Algorithm, translation: &'t str) -> Self {
        Self { source: Source::of(text, algorithm), translation }
    }

    /// The label behind an action of the translation. A process or algorithm
    /// with a single label has no action of that name: it is the action of the
    /// process, or `Next`.
    pub(super) fn of_action(&self, action: &str) -> Option<Label> {
        let renamed = renamed(self.translation, action);
        let (name, place) = renamed.unwrap_or_else(|| (action.to_owned(), None));
        let is_it = |l: &Label| l.name == name && place.is_none_or(|line| l.line == line);
        let found = self.source.labels().into_iter().find(is_it);
        found.or_else(|| self.source.only_label(action))
    }
}

/// The translator gives a label another name if it has it already, and says so:
/// `\* Label a of process p at line 9 col 3 changed to a_`.
fn renamed(text: &str, action: &str) -> Option<(String, Option<u32>)> {
    let pattern =
        r"Label (\w+) of (?:process|procedure) \w+ at line (\d+) col \d+ changed to (\w+)";
    let pattern = Regex::new(pattern).ok()?;
    let found =
        pattern.captures_iter(text).find(|c| c.get(3).is_some_and(|n| n.as_str() == action));
    let found = found?;
    Some((found.get(1)?.as_str().to_owned(), found.get(2)?.as_str().parse().ok()))
}

/// The text of an algorithm without its comments and strings.
struct Source {
    first: u32,
    text: String,
}

impl Source {
    fn of(text: &str, algorithm: &Algorithm) -> Self {
        let count = (algorithm.comment.1 - algorithm.line + 1) as usize;
        let lines = text.lines().skip(algorithm.line as usize - 1).take(count);
        let plain = lines.map(|line| {
            let line = line.split("\\*").next().unwrap_or_default();
            let pieces = line.split('"').enumerate();
            pieces.filter(|(n, _)| n % 2 == 0).map(|(_, piece)| piece).collect::<Vec<_>>().join(" ")
        });
        Self { first: algorithm.line, text: plain.collect::<Vec<_>>().join("\n") }
    }

    fn labels(&self) -> Vec<Label> {
        // A label begins a statement: after `begin`, `;`, a brace, `do`, ...
        let pattern =
            r"(?:^|[;{}]|\b(?:begin|do|then|else|or|either)\b)\s*(\w+)\s*:[+-]?(?:[^=:+-]|$)";
        let Ok(pattern) = Regex::new(pattern) else { return Vec::new() };
        let mut labels = Vec::new();
        let mut at = 0;
        while let Some(found) = pattern.captures_at(&self.text, at).and_then(|c| c.get(1)) {
            at = found.end();
            let before = &self.text[..found.start()];
            let line = self.first + u32::try_from(before.matches('\n').count()).unwrap_or(0);
            let name = found.as_str().to_owned();
            labels.push(Label { name, process: process(before), line });
        }
        labels
    }

    /// The label of the process of that name, or of an algorithm without any,
    /// if it has just one.
    fn only_label(&self, action: &str) -> Option<Label> {
        let labels = self.labels();
        let of_process = |l: &&Label| match &l.process {
            Some(process) => process == action,
            None => action == "Next",
        };
        let mut own = labels.iter().filter(of_process);
        match (own.next(), own.next()) {
            (Some(label), None) => Some(label.clone()),
            _ => None,
        }
    }
}

/// The process or procedure that is begun last.
fn process(before: &str) -> Option<String> {
    let pattern = Regex::new(r"\b(?:process|procedure)\s*\(?\s*(\w+)").ok()?;
    let last = pattern.captures_iter(before).last()?;
    Some(last.get(1)?.as_str().to_owned())
}

/// The process that took a step of the label: the one whose `pc` was there
/// before, and that has gone on if there are several.
#[must_use]
pub fn process_at(before: &Step, step: &Step, label: &str) -> Option<String> {
    let (old, new) = (counters(before)?, counters(step)?);
    let was = Value::Str(label.to_owned());
    let there: Vec<&(String, Value)> = old.iter().filter(|(_, at)| *at == was).collect();
    let mut moving = there.iter().filter(|counter| !new.contains(counter));
    let one = match (&there[..], moving.next(), moving.next()) {
        ([one], ..) => one,
        (_, Some(one), None) => one,
        _ => return None,
    };
    Some(one.0.clone())
}

/// Where each process is.
fn counters(step: &Step) -> Option<Vec<(String, Value)>> {
    let (_, pc) = step.state.iter().find(|(name, _)| name == "pc")?;
    match pc.as_ref()? {
        Value::Function(pairs) => {
            Some(pairs.iter().map(|(id, at)| (id.to_string(), at.clone())).collect())
        }
        Value::Record(pairs) => {
            Some(pairs.iter().map(|(id, at)| (format!("\"{id}\""), at.clone())).collect())
        }
        Value::Seq(items) => {
            Some((1..).map(|n: u32| n.to_string()).zip(items.iter().cloned()).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = "---- MODULE M ----
(* --algorithm M {
  variables x = 0, y = [kind |-> \"a: b\"]; \\* wait: no label
  procedure Put(v) { put: x := v; return }
  process (Left \\in {1, 2})
  { a: while (TRUE) {
         call Put(1);
      b: x := 2 }
  }
  process (Right = 3) { a: skip; }
  process (Alone = 4) { only:+ while (TRUE) { x := 3 } }
} *)
\\* BEGIN TRANSLATION
\\* Label a of process Right at line 10 col 28 changed to a_
put(self) == 1
a(self) == 1
b(self) == 1
a_ == 1
Alone == 1
\\* END TRANSLATION
====
";

    fn found(action: &str) -> Option<(String, Option<String>, u32)> {
        label(MODULE, action, 15).map(|l| (l.name, l.process, l.line))
    }

    #[test]
    fn an_action_of_a_translation_has_a_label() {
        let of = |name: &str, process: &str, line| Some((name.into(), Some(process.into()), line));
        assert_eq!(found("put"), of("put", "Put", 4));
        assert_eq!(found("a"), of("a", "Left", 6));
        assert_eq!(found("b"), of("b", "Left", 8));
        assert_eq!(found("a_"), of("a", "Right", 10));
        assert_eq!(found("Alone"), of("only", "Alone", 11));
        assert_eq!(found("Left"), None, "it has several labels");
        assert_eq!(found("wait"), None);
        assert_eq!(label(MODULE, "a", 21), None, "not in the translation");
    }

    #[test]
    fn the_process_is_the_one_whose_counter_was_there() {
        let step = |pc: &str| {
            let pc =
                crate::value::Value::Seq(pc.split(' ').map(|at| Value::Str(at.into())).collect());
            Step { number: 1, action: None, state: vec![("pc".into(), Some(pc))] }
        };
        let process = |old: &str, new: &str| process_at(&step(old), &step(new), "a");
        assert_eq!(process("a b", "b b").as_deref(), Some("1"));
        assert_eq!(process("a a", "a b").as_deref(), Some("2"));
        assert_eq!(process("b a", "b a").as_deref(), Some("2"), "it came back");
        assert_eq!(process("a a", "a a"), None);
    }
}
