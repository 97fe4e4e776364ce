//! The label of an algorithm behind an action of its translation.

use std::collections::BTreeMap;
use std::sync::LazyLock;

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
    Translated::read(text)?.label(action, line).cloned()
}

/// A module with an algorithm and its translation, read once for all questions.
pub struct Translated {
    labels: Labels,
    /// The lines between which the translation stands.
    markers: (u32, u32),
}

impl Translated {
    /// `None` for a module without.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let algorithm = algorithm(text)?;
        let markers = algorithm.translation.as_ref()?.markers;
        Some(Self { labels: Labels::of(text, &algorithm, text), markers })
    }

    /// The label behind an action that is defined on a line of the translation,
    /// or that is placed at the label already.
    #[must_use]
    pub fn label(&self, action: &str, line: u32) -> Option<&Label> {
        let (begin, end) = self.markers;
        let label = self.labels.of_action(action)?;
        (begin < line && line < end || line == label.line).then_some(label)
    }
}

/// The labels of an algorithm, read once for all actions of its translation.
pub(super) struct Labels {
    /// By name, in the order of the text.
    named: BTreeMap<String, Vec<Label>>,
    /// By the action of a process, or of an algorithm without any: its label,
    /// if it has just one.
    only: BTreeMap<String, Option<Label>>,
    /// The label's name and line behind an action that the translator renamed.
    renamed: BTreeMap<String, (String, Option<u32>)>,
}

impl Labels {
    /// Those of the algorithm in a text; `translation` is where the translator
    /// says what it renamed.
    pub(super) fn of(text: &str, algorithm: &Algorithm, translation: &str) -> Self {
        let (mut named, mut only) = (BTreeMap::<_, Vec<Label>>::new(), BTreeMap::new());
        for label in all(&plain(text, algorithm), algorithm.line) {
            let action = label.process.as_deref().unwrap_or("Next").to_owned();
            let alone = Some(label.clone());
            only.entry(action).and_modify(|several| *several = None).or_insert(alone);
            named.entry(label.name.clone()).or_default().push(label);
        }
        Self { named, only, renamed: renamed(translation) }
    }

    /// The label behind an action of the translation. A process or algorithm
    /// with a single label has no action of that name: it is the action of the
    /// process, or `Next`.
    pub(super) fn of_action(&self, action: &str) -> Option<&Label> {
        let (name, place) = match self.renamed.get(action) {
            Some((name, line)) => (name.as_str(), *line),
            None => (action, None),
        };
        let is_it = |label: &&Label| place.is_none_or(|line| label.line == line);
        let found = self.named.get(name).and_then(|labels| labels.iter().find(is_it));
        found.or_else(|| self.only.get(action)?.as_ref())
    }
}

static RENAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern =
        r"Label (\w+) of (?:process|procedure) \w+ at line (\d+) col \d+ changed to (\w+)";
    Regex::new(pattern).ok()
});
/// A label begins a statement: after `begin`, `;`, a brace, `do`, ...
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern = r"(?:^|[;{}]|\b(?:begin|do|then|else|or|either)\b)\s*(\w+)\s*:[+-]?(?:[^=:+-]|$)";
    Regex::new(pattern).ok()
});
static PROCESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(?:process|procedure)\s*\(?\s*(\w+)").ok());

/// The translator gives a label another name if it has it already, and says so:
/// `\* Label a of process p at line 9 col 3 changed to a_`.
fn renamed(translation: &str) -> BTreeMap<String, (String, Option<u32>)> {
    let mut renamed = BTreeMap::new();
    let Some(pattern) = &*RENAMED else { return renamed };
    for [name, line, action] in pattern.captures_iter(translation).map(|c| c.extract().1) {
        let label = || (name.to_owned(), line.parse().ok());
        renamed.entry(action.to_owned()).or_insert_with(label);
    }
    renamed
}

/// The text of an algorithm, line by line, without its comments and strings.
fn plain(text: &str, algorithm: &Algorithm) -> String {
    let count = (algorithm.comment.1 - algorithm.line + 1) as usize;
    let lines = text.lines().skip(algorithm.line as usize - 1).take(count);
    let plain = lines.map(|line| {
        let line = line.split("\\*").next().unwrap_or_default();
        let pieces = line.split('"').enumerate();
        pieces.filter(|(n, _)| n % 2 == 0).map(|(_, piece)| piece).collect::<Vec<_>>().join(" ")
    });
    plain.collect::<Vec<_>>().join("\n")
}

/// All labels in the text of an algorithm that begins on a line, each with the
/// process or procedure that was begun last before it.
fn all(text: &str, first: u32) -> Vec<Label> {
    let (Some(label), Some(process)) = (&*LABEL, &*PROCESS) else { return Vec::new() };
    let mut processes = process.captures_iter(text).filter_map(|c| c.get(1)).peekable();
    let (mut labels, mut process) = (Vec::new(), None);
    let (mut at, mut counted, mut line) = (0, 0, first);
    while let Some(found) = label.captures_at(text, at).and_then(|c| c.get(1)) {
        while let Some(begun) = processes.next_if(|begun| begun.end() <= found.start()) {
            process = Some(begun.as_str().to_owned());
        }
        let newlines = text[counted..found.start()].matches('\n').count();
        line += u32::try_from(newlines).unwrap_or(0);
        let name = found.as_str().to_owned();
        labels.push(Label { name, process: process.clone(), line });
        (at, counted) = (found.end(), found.start());
    }
    labels
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
