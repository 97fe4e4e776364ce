//! What a manifest can run, as `greyverify list` shows it.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::figures::grouped;
use crate::manifest::{Broken, Entry, Expect};

/// One line an entry, in columns.
#[must_use]
pub fn text(entries: &[Entry<'_>]) -> String {
    let rows: Vec<[String; 5]> = entries.iter().map(row).collect();
    let mut widths = [0; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let _ = write!(line, "{cell:width$}  ");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn row(entry: &Entry<'_>) -> [String; 5] {
    let profiles: Vec<&str> = entry.profiles().collect();
    let bounds = entry.question().bounds();
    let bounds: Vec<String> =
        bounds.iter().map(|(name, value)| format!("{name}={value}")).collect();
    [entry.name(), profiles.join(","), entry.spec().to_owned(), expected(entry), bounds.join(" ")]
}

fn expected(entry: &Entry<'_>) -> String {
    match entry {
        Entry::Check(model) => match &model.expect {
            Expect { violates: Some(Broken::Property(name)), .. } => format!("violates {name}"),
            Expect { violates: Some(broken), .. } => broken.word().to_owned(),
            Expect { distinct: Some(n), .. } => format!("{} distinct", grouped(*n)),
            Expect { .. } => "no violation".to_owned(),
        },
        Entry::Probe(..) => "reached".to_owned(),
        Entry::Mutant(mutant) => format!("violates {}", mutant.breaks.value),
    }
}

/// The same for programs: an array in the order of the manifest.
#[must_use]
pub fn json(entries: &[Entry<'_>]) -> String {
    let values: Vec<Json> = entries.iter().map(entry_json).collect();
    format!("{:#}\n", Json::from(values))
}

/// One of them.
pub(crate) fn entry_json(entry: &Entry<'_>) -> Json {
    let (kind, expect) = match entry {
        Entry::Check(model) => ("model", Some(&model.expect)),
        Entry::Probe(..) => ("probe", None),
        Entry::Mutant(_) => ("mutant", None),
    };
    let violates = match entry {
        Entry::Mutant(mutant) => Some(mutant.breaks.value.as_str()),
        Entry::Check(_) | Entry::Probe(..) => {
            expect.and_then(|e| e.violates.as_ref()).map(Broken::word)
        }
    };
    let bounds = entry.question().bounds();
    json!({
        "name": entry.name(),
        "kind": kind,
        "spec": entry.spec(),
        "profiles": entry.profiles().collect::<Vec<_>>(),
        "bounds": bounds.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "violates": violates,
        "distinct": expect.and_then(|e| e.distinct),
        "generated": expect.and_then(|e| e.generated),
        "depth": expect.and_then(|e| e.depth),
    })
}
