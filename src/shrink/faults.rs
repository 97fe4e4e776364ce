//! Which actions are faults: what breaks, and not what the system does.
//!
//! In: names of actions. Out: how many steps of a behaviour are faults, and which names look
//! like those of faults where nobody has said it.

use std::collections::BTreeSet;

use crate::trace::{Behaviour, Ending, Step};

/// Words for what breaks. Of a name they are found at its beginning or behind an
/// underscore, or where a capital begins a word.
const WORDS: [&str; 22] = [
    "abort",
    "corrupt",
    "crash",
    "delay",
    "die",
    "disconnect",
    "discard",
    "drop",
    "duplicate",
    "expire",
    "fail",
    "fault",
    "forget",
    "isolate",
    "kill",
    "lose",
    "loss",
    "lost",
    "miss",
    "partition",
    "reboot",
    "timeout",
];
/// Words of two parts.
const PAIRS: [(&str, &str); 2] = [("time", "out"), ("split", "brain")];

/// The actions that are faults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(BTreeSet<String>);

impl Faults {
    /// Those with these names.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(str::to_owned).collect())
    }

    /// True if nothing is one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True of the name of a fault, with or without the instance in front of it.
    #[must_use]
    pub fn has(&self, action: &str) -> bool {
        self.0.contains(action) || self.0.contains(last(action))
    }

    /// How many steps of a behaviour are faults.
    #[must_use]
    pub fn of(&self, behaviour: &Behaviour) -> usize {
        let back = match &behaviour.ending {
            Ending::BackTo { action, .. } => action.as_ref(),
            Ending::Finite | Ending::Stuttering => None,
        };
        let steps = behaviour.steps.iter().filter_map(|step| step.action.as_ref());
        steps.chain(back).filter(|action| self.has(&action.name)).count()
    }
}

/// The actions in some steps whose names look like those of faults.
#[must_use]
pub fn guessed(steps: &[Step]) -> Vec<String> {
    let names = steps.iter().filter_map(|step| step.action.as_ref());
    let names: BTreeSet<&str> = names.map(|action| last(&action.name)).collect();
    names.into_iter().filter(|name| looks_like_one(name)).map(str::to_owned).collect()
}

fn looks_like_one(name: &str) -> bool {
    let words = words(name);
    let begins = |word: &String| WORDS.iter().any(|known| is_form_of(word, known));
    let is_pair = |pair: &[String]| PAIRS.contains(&(pair[0].as_str(), pair[1].as_str()));
    words.iter().any(begins) || words.windows(2).any(is_pair)
}

/// `crashes`, `crashed` and `crashing` are forms of `crash`.
fn is_form_of(word: &str, known: &str) -> bool {
    let stem = known.strip_suffix('e').unwrap_or(known);
    let end =
        word.strip_prefix(known).or_else(|| word.strip_prefix(stem).filter(|e| !e.is_empty()));
    end.is_some_and(|end| ["", "s", "es", "d", "ed", "ing", "ped", "ping", "ure"].contains(&end))
}

/// The words of a name, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_small = false;
    for c in name.chars() {
        let begins = words.is_empty() || (c.is_uppercase() && was_small);
        match c {
            '_' => words.push(String::new()),
            _ if begins => words.push(c.to_lowercase().collect()),
            _ => words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase())),
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `Crash` of `net!Crash` and of `node(2)!Crash`.
fn last(action: &str) -> &str {
    action.rsplit('!').next().unwrap_or(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_fault_is_known_by_its_words() {
        for name in
            ["Crash", "NodeFails", "LoseMessage", "Timeout", "TimeOut", "net_drop", "Dropped"]
        {
            assert!(looks_like_one(name), "{name}");
        }
        for name in ["Send", "Commit", "Diet", "Restart", "Elect", "Dropdown"] {
            assert!(!looks_like_one(name), "{name}");
        }
    }

    #[test]
    fn a_fault_may_stand_behind_an_instance() {
        let faults = Faults::named(["Crash"]);
        assert!(faults.has("Crash") && faults.has("net!Crash") && faults.has("node(2)!Crash"));
        assert!(!faults.has("Crashes") && !Faults::default().has("Crash"));
    }
}
