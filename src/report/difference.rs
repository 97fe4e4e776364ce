//! What is told the authors of two engines that differ on a model.
//!
//! In: what each found, and how each is run. Out: a text in Markdown that needs
//! nothing of greyverify, to stand beside the files of the model.

use std::fmt::Write as _;

use greyverify_protocol::Explored;

use super::compare::{Comparison, first_edge};
use crate::compare::levels::explored;
use crate::compare::parting::first_parting;

/// Levels whose counts are told: those before are alike.
const LEVELS_SHOWN: usize = 12;

/// An engine, as its authors know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How the comparison calls it.
    pub name: String,
    /// It and what it runs on, with versions.
    pub versions: String,
    /// The command, in the folder of the files.
    pub command: String,
}

/// The report, if both gave an answer, with a remark on what it is worth.
#[must_use]
pub fn difference(
    one: &Comparison,
    engines: &[Told; 2],
    folder: &str,
    remark: &str,
) -> Option<String> {
    let found = |told: &Told| {
        let mut all = explored(&one.witnesses);
        all.find(|(name, _)| *name == told.name).map(|(_, found)| found)
    };
    let [a, b] = engines;
    let (by_a, by_b) = (found(a)?, found(b)?);
    let mut text = format!(
        "# {} and {} differ on `{}`\n\n\
         Both were asked to visit every state of the model in `{folder}`: invariants and deadlocks only, one worker,\n\
         no symmetry and no view. {remark}\n\n\
         | | {} | {} |\n|---|---|---|\n",
        a.name, b.name, one.model, a.versions, b.versions,
    );
    for (what, of) in ROWS {
        let _ = writeln!(text, "| {what} | {} | {} |", of(by_a), of(by_b));
    }
    let _ = write!(text, "\n{}.\n", one.differences.join(";\n"));
    if let Some(state) = &one.diverging {
        let _ = write!(
            text,
            "\nThe first state that only {} visits, at level {} (initial states are level 0):\n\n```tla\n{}\n```\n",
            state.by, state.level, state.tla
        );
    }
    if let Some(parting) = one.witnesses.get(..2).and_then(first_parting) {
        let edge = first_edge(&parting);
        let _ = write!(text, "\nLevels count from 0, that of the initial states. The {edge}\n");
    }
    let _ = write!(text, "\n## To see it\n\nIn the folder `{folder}`:\n\n");
    for told in engines {
        let _ = writeln!(text, "    {}", told.command);
    }
    Some(text)
}

/// A row of the table, and what it says of each engine.
type Cell = (&'static str, fn(&Explored) -> String);

const ROWS: [Cell; 3] = [
    ("verdict", verdict),
    ("distinct states", |found| found.distinct.to_string()),
    ("distinct states of each level", levels),
];

fn verdict(found: &Explored) -> String {
    match &found.violated {
        Some(property) => format!("violates {property}"),
        None => "no error".to_owned(),
    }
}

fn levels(found: &Explored) -> String {
    let shown: Vec<String> = found.levels.iter().take(LEVELS_SHOWN).map(u64::to_string).collect();
    match found.levels.len() {
        0 => "not counted: the search ended at the violation".to_owned(),
        n if n > LEVELS_SHOWN => format!("{}, ... ({n} levels)", shown.join(", ")),
        _ => shown.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::compare::all_differences;
    use crate::compare::edges::tests::RING;
    use crate::compare::levels::{Diverging, Silence, Witness, differences};
    use crate::compare::parting::tests::witness;
    use crate::value::Value;

    fn comparison(second: Result<Explored, Silence>) -> Comparison {
        let first = Explored {
            violated: None,
            distinct: 4,
            generated: 6,
            levels: vec![1, 2, 1],
            elapsed: Duration::from_secs(1),
        };
        let edges = || Err("they are not asked for".to_owned());
        let witness = |name: &str, found| Witness { name: name.to_owned(), found, edges: edges() };
        let witnesses = vec![witness("TLC", Ok(first)), witness("tla-mc", second)];
        let tla = Value::Int(3);
        let diverging = Diverging { level: 1, by: "TLC".to_owned(), tla, mirror: None };
        Comparison {
            model: "counter-3".to_owned(),
            bounds: String::new(),
            differences: differences(&witnesses),
            witnesses,
            diverging: Some(diverging),
            parting: None,
        }
    }

    fn told() -> [Told; 2] {
        let told = |name: &str, versions: &str, command: &str| {
            let [name, versions, command] = [name, versions, command].map(str::to_owned);
            Told { name, versions, command }
        };
        [
            told("TLC", "TLC 2.15, Java 17", "java -cp tla2tools.jar tlc2.TLC -config M.cfg M"),
            told("tla-mc", "tla-mc 0.2.2", "tla-mc -config M.cfg M.tla"),
        ]
    }

    fn report(second: Result<Explored, Silence>) -> Option<String> {
        difference(&comparison(second), &told(), "inputs", "They cannot both be right.")
    }

    #[test]
    fn a_report_says_what_differs_and_how_to_see_it() {
        let found = Explored {
            violated: None,
            distinct: 3,
            generated: 5,
            levels: vec![1, 1, 1],
            elapsed: Duration::from_secs(1),
        };
        insta::assert_snapshot!(report(Ok(found)).unwrap());
    }

    #[test]
    fn an_engine_without_an_answer_is_not_reported() {
        assert_eq!(report(Err(Silence::Absent("simulation".to_owned()))), None);
    }

    #[test]
    fn a_report_shows_the_first_edge_that_only_one_engine_has() {
        let mut other = RING.to_vec();
        other[5] = (Some(3), "", 1);
        let witnesses = vec![witness("TLC", &RING), witness("tla-mc", &other)];
        let one = Comparison {
            model: "ring".to_owned(),
            bounds: String::new(),
            differences: all_differences(&witnesses),
            parting: first_parting(&witnesses),
            witnesses,
            diverging: None,
        };
        let report = difference(&one, &told(), "inputs", "They cannot both be right.");
        insta::assert_snapshot!(report.unwrap());
    }
}
