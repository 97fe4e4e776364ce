//! What the engine and its parser warn about, as notes of the job.

use std::collections::BTreeSet;

use super::{Facts, Spot};
use crate::spec::Spec;

/// Advice to run Java with another garbage collector: which one is used is
/// part of the plan, and was measured.
const GARBAGE_COLLECTOR: i64 = 2401;
/// Characters of a warning that a note has room for.
const TEXT_CHARS_MAX: usize = 400;

/// What to do about a warning, by the engine's number for it.
fn hint(code: i64) -> Option<&'static str> {
    Some(match code {
        2140 => "name every variable in the subscript of the next-state relation",
        2149 => "state it as an ASSUME, or let it speak of a variable",
        2255 => "list it under INVARIANT, or put [] before it",
        2257 | 2259 => "add WF or SF of the actions that must not wait for ever",
        2258 => "check the property alone: every behaviour may satisfy it",
        2279 => "check temporal properties without SYMMETRY",
        2284 => "check temporal properties without constraints",
        _ => return None,
    })
}

/// One note for each thing that this engine warned about.
pub(super) fn notes(facts: &Facts, spec: &Spec, engine: &str) -> Vec<String> {
    let own = facts.warnings.iter().filter(|(code, _)| *code != GARBAGE_COLLECTOR);
    let own = own.map(|(code, text)| {
        let hint = hint(*code).map(|hint| format!("; {hint}"));
        format!("{engine} warns ({code}): {}{}", one_line(text), hint.unwrap_or_default())
    });
    let parser = facts.diagnostics.iter().filter(|d| d.warning).map(|d| {
        let place = d.location.as_ref().map(|at| format!(" {}", Spot::told(spec, at)));
        format!(
            "{engine}'s parser warns{}: {}",
            place.unwrap_or_default(),
            one_line(d.message.trim_start_matches("Warning: "))
        )
    });
    let mut told = BTreeSet::new();
    own.chain(parser).filter(|note| told.insert(note.clone())).collect()
}

fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    #[test]
    fn no_warning_is_lost_behind_others_and_none_is_told_twice() {
        let mut facts = Facts::default();
        for n in 0..100 {
            facts.add(&Event::Warning { code: 9000, text: format!("number {n}") });
        }
        for code in [2279, 2279, 2284, 2401] {
            facts.add(&Event::Warning { code, text: "one\n two".into() });
        }
        let spec = Spec { name: "S".into(), modules: Vec::new(), beside: Default::default() };
        let notes = notes(&facts, &spec, "TLC");
        let of = |code: &str| notes.iter().filter(|note| note.contains(code)).count();
        assert_eq!((of("(2279): one two; check"), of("(2284)"), of("(2401)")), (1, 1, 0));
        assert!(of("(9000)") >= 8 && notes.len() < 40, "{}", notes.len());
    }
}
