//! What the engine and its parser warn about, as notes of the job, and that a search was compiled.

use std::collections::BTreeSet;

use super::{Facts, Spot};
use crate::spec::Spec;

/// Characters of a warning that a note has room for.
const TEXT_CHARS_MAX: usize = 400;

/// One note for each thing that this engine warned about.
pub(super) fn notes(facts: &Facts, spec: &Spec, engine: &str) -> Vec<String> {
    let own = facts.warnings.iter().map(|warning| {
        let hint = warning.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        // Not every engine numbers what it says.
        let code = if warning.code == 0 { String::new() } else { format!(" ({})", warning.code) };
        format!("{engine} warns{code}: {}{hint}", one_line(&warning.text))
    });
    let parser = facts.diagnostics.iter().filter(|d| d.warning).map(|d| {
        let place = d.location.as_ref().map(|at| format!(" {}", Spot::told(spec, at)));
        format!(
            "{engine}'s parser warns{}: {}",
            place.unwrap_or_default(),
            one_line(d.message.trim_start_matches("Warning: "))
        )
    });
    let compiled =
        format!("{engine} searched with a program that Cargo built of the specification");
    let compiled = facts.is_compiled().then_some(compiled);
    let mut told = BTreeSet::new();
    compiled.into_iter().chain(own).chain(parser).filter(|note| told.insert(note.clone())).collect()
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
    use crate::event::{Event, Warning};

    #[test]
    fn no_warning_is_lost_behind_others_and_none_is_told_twice() {
        let mut facts = Facts::default();
        let mut warn = |code, text: &str, hint| {
            let text = text.to_owned();
            facts.add(&Event::Warning(Warning { code, text, hint, hiding: None }));
        };
        for n in 0..100 {
            warn(9000, &format!("number {n}"), None);
        }
        for code in [2279, 2279, 2284] {
            warn(code, "one\n two", Some("check less"));
        }
        let spec = Spec { name: "S".into(), modules: Vec::new(), beside: Default::default() };
        let notes = notes(&facts, &spec, "TLC");
        let of = |code: &str| notes.iter().filter(|note| note.contains(code)).count();
        assert_eq!((of("(2279): one two; check less"), of("(2284)")), (1, 1));
        assert!(of("(9000)") >= 8 && notes.len() < 40, "{}", notes.len());
    }
}
