//! What a manifest can run, as `greyverify list` shows it.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::figures::{grouped, shortened};
use crate::manifest::{Broken, Entry, Expect};

/// The columns: name, profiles, specification, expectation and engine, bounds.
type Row = [String; COLUMNS];
const COLUMNS: usize = 5;
/// Blanks between two of them.
const GAP: &str = "  ";
/// Which columns give way on a narrow screen, one after the other, and how many
/// letters of each stay; of none, the column is left out. What a name
/// mostly tells goes first; what a command takes goes last.
const GIVING_WAY: [(usize, usize); 9] =
    [(2, 10), (2, 0), (3, 19), (4, 14), (0, 28), (1, 10), (3, 14), (0, 16), (4, 8)];

/// One line an entry, in columns; none is wider than the screen, if there is one.
#[must_use]
pub fn text(entries: &[Entry<'_>], screen: Option<usize>) -> String {
    let rows: Vec<Row> = entries.iter().map(row).collect();
    let mut widths = [0; COLUMNS];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    if let Some(screen) = screen {
        fit(&mut widths, screen);
    }
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).enumerate().filter(|(_, (_, width))| *width > 0);
        let cells = cells.map(|(n, (cell, width))| {
            let cell = if n == 0 { without_middle(cell, width) } else { shortened(cell, width) };
            format!("{cell:width$}")
        });
        let line = cells.collect::<Vec<_>>().join(GAP);
        let line = shortened(line.trim_end(), screen.unwrap_or(usize::MAX));
        let _ = writeln!(text, "{line}");
    }
    text
}

/// Makes columns narrower, as few as possible, until all fit.
fn fit(widths: &mut [usize; COLUMNS], screen: usize) {
    for (column, least) in GIVING_WAY {
        let shown = widths.iter().filter(|width| **width > 0);
        let all = shown.map(|width| width + GAP.len()).sum::<usize>().saturating_sub(GAP.len());
        let less = match all.saturating_sub(screen) {
            0 => return,
            _ if least == 0 => 0,
            over => widths[column].saturating_sub(over),
        };
        widths[column] = less.max(least).min(widths[column]);
    }
}

/// A name of that many letters: how it begins and how it ends tells it from others.
fn without_middle(name: &str, width: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= width {
        return name.to_owned();
    }
    let end = width.saturating_sub(1) / 2;
    let begin = width.saturating_sub(1 + end);
    let of = |letters: &[char]| letters.iter().collect::<String>();
    format!("{}…{}", of(&letters[..begin]), of(&letters[letters.len() - end..]))
}

fn row(entry: &Entry<'_>) -> Row {
    let profiles: Vec<&str> = entry.profiles().collect();
    let bounds = entry.question().bounds();
    let bounds: Vec<String> =
        bounds.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let by = entry.engine().map(|engine| format!(" by {}", engine.word())).unwrap_or_default();
    let expected = format!("{}{by}", expected(entry));
    [entry.name(), profiles.join(","), entry.spec().to_owned(), expected, bounds.join(" ")]
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
        "engine": entry.engine(),
        "profiles": entry.profiles().collect::<Vec<_>>(),
        "bounds": bounds.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "violates": violates,
        "distinct": expect.and_then(|e| e.distinct),
        "generated": expect.and_then(|e| e.generated),
        "depth": expect.and_then(|e| e.depth),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::manifest::Manifest;

    fn listed(screen: Option<usize>) -> String {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("greyverify.toml");
        let manifest = Manifest::load(&file).unwrap();
        text(&manifest.entries().collect::<Vec<_>>(), screen)
    }

    #[test]
    fn a_line_is_as_wide_as_the_screen_at_most() {
        let whole = listed(None);
        for screen in [40, 60, 80, 100, 120] {
            let shown = listed(Some(screen));
            assert_eq!(shown.lines().count(), whole.lines().count());
            for line in shown.lines() {
                assert!(line.chars().count() <= screen, "{screen}: {line}");
            }
        }
        assert_eq!(listed(Some(400)), whole);
        assert!(!whole.contains('…'));
    }

    #[test]
    fn bounds_give_way_before_names() {
        let fitted = |mut widths: [usize; COLUMNS]| {
            fit(&mut widths, 80);
            widths
        };
        assert_eq!(fitted([20, 10, 15, 20, 12]), [20, 10, 10, 20, 12]);
        assert_eq!(fitted([20, 10, 15, 20, 40]), [20, 10, 0, 19, 25]);
        assert_eq!(fitted([40, 10, 20, 30, 30]), [31, 10, 0, 19, 14]);
        assert_eq!(fitted([1, 2, 3, 4, 5]), [1, 2, 3, 4, 5]);
        assert_eq!(without_middle("consensus-safety/ReachTwoLeaders", 16), "consensu…Leaders");
        assert_eq!(without_middle("short", 5), "short");
    }
}
