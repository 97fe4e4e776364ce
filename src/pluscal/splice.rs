//! A module with a translation that stands in no file.
//!
//! In: a module, its algorithm and the lines of a translation. Out: the module
//! with them, which knows of every line where it stands in the file. A line of
//! the translation is led to the label whose action it is of, or to the line of
//! the algorithm that says the same, or else to where the algorithm begins.

use std::collections::BTreeMap;

use super::labels::Labels;
use super::scan::{Algorithm, algorithm};
use crate::spec::{Line, SourceModule};

/// The first and the last line of a translation that is made for one run.
const BEGIN: &str = "\\* BEGIN TRANSLATION (made for this run)";
const END: &str = "\\* END TRANSLATION";

/// The module with another translation, where the old one stands or else
/// after the algorithm.
pub(super) fn spliced(module: &SourceModule, found: &Algorithm, made: &str) -> SourceModule {
    let (kept, skipped) = match &found.translation {
        Some(region) => (region.markers.0 - 1, region.markers.1),
        None => (found.comment.1, found.comment.1),
    };
    let numbered = || (1..).zip(module.text.lines());
    let own = |(line, text)| (Line::Own(line), text);
    let before = numbered().take_while(|(line, _)| *line <= kept).map(own);
    let after = numbered().skip_while(|(line, _)| *line <= skipped).map(own);
    let made = std::iter::once(BEGIN).chain(made.lines()).chain([END]);
    let made: Vec<&str> = made.collect();
    let origins = origins(module, found, &made);
    let made = origins.into_iter().map(Line::MadeOf).zip(made);
    let (lines, text): (Vec<Line>, Vec<&str>) = before.chain(made).chain(after).unzip();
    let text = text.join("\n") + "\n";
    let whole = SourceModule::read(&module.name, module.path.clone(), &text);
    SourceModule { lines: Some(lines.into()), ..whole }
}

/// True for a module whose translation was made for this run.
pub(super) fn is_spliced(module: &SourceModule) -> bool {
    let translation = algorithm(&module.text).and_then(|found| found.translation);
    translation.is_some_and(|region| !module.has_in_file(region.markers.0))
}

/// What begins the definitions that the translator takes over as they are.
const DEFINITIONS: &str = "(* define statement *)";

/// The module, which knows of the definitions in its translation on which lines
/// of the algorithm they are written.
pub(super) fn led_back(module: SourceModule, found: &Algorithm) -> SourceModule {
    let Some(region) = &found.translation else { return module };
    let lines: Vec<&str> = module.text.lines().collect();
    let own = (1..).take(lines.len()).map(Line::Own);
    let mut places: Vec<Line> = own.collect();
    let written = written(&module, found);
    let inside = (region.markers.0 as usize)..(region.markers.1 as usize).min(lines.len());
    let below = inside.skip_while(|at| lines[*at].trim() != DEFINITIONS).skip(1);
    let copied = |at: &usize| {
        let line = lines[*at].trim();
        line.is_empty() || written.contains_key(line)
    };
    for at in below.take_while(copied) {
        if let Some(Some(line)) = written.get(lines[at].trim()) {
            places[at] = Line::MadeOf(*line);
        }
    }
    SourceModule { lines: Some(places.into()), ..module }
}

/// Of each line that was made: the line of the file that it was made of.
fn origins(module: &SourceModule, found: &Algorithm, made: &[&str]) -> Vec<u32> {
    let translation = made.join("\n");
    let labels = Labels::of(&module.text, found, &translation);
    let written = written(module, found);
    let same = |made: &str| written.get(made.trim()).copied().flatten();
    let mut of_definition = found.line;
    let origin = |made: &&str| {
        if let Some(name) = defined(made) {
            of_definition = labels.of_action(name).map_or(found.line, |label| label.line);
        }
        same(made).unwrap_or(of_definition)
    };
    made.iter().map(origin).collect()
}

/// What each line of the algorithm says, and which one it is; `None` where more
/// than one says it.
fn written<'t>(module: &'t SourceModule, found: &Algorithm) -> BTreeMap<&'t str, Option<u32>> {
    let mut written = BTreeMap::new();
    let numbered = (1..).zip(module.text.lines());
    for (line, text) in numbered.filter(|(n, _)| (found.line..=found.comment.1).contains(n)) {
        let lines = written.entry(text.trim());
        lines.and_modify(|several| *several = None).or_insert(Some(line));
    }
    written
}

/// The name of the definition that begins with a line.
fn defined(line: &str) -> Option<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let end = line.find(|c: char| !is_name(c)).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let (head, _) = rest.split_once("==")?;
    let head = head.trim();
    (end > 0 && (head.is_empty() || head.starts_with('('))).then_some(name)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// As many labels as a generated algorithm may have: each is looked up for
    /// its action, and each second one was renamed.
    #[test]
    fn each_action_of_a_large_algorithm_is_led_to_its_label() {
        const LABELS: usize = 2_000;
        let (mut text, mut made) =
            ("---- MODULE M ----\n(* --algorithm M\n".to_owned(), String::new());
        let _ = writeln!(text, "variables x = 0;");
        for n in 0..LABELS {
            let process = n / 2;
            if n % 2 == 0 {
                let _ = writeln!(text, "process p{process} = {process}\nbegin");
            }
            let (label, action) = match n % 2 {
                0 => (format!("l{n}"), format!("l{n}")),
                _ => ("same".to_owned(), format!("same_{n}")),
            };
            let _ = writeln!(text, "{label}:\n  x := x + {n};");
            let line = text.lines().count() - 1;
            if n % 2 == 1 {
                let _ = writeln!(text, "end process;");
                let at = format!("of process p{process} at line {line} col 1");
                let _ = writeln!(made, "\\* Label same {at} changed to {action}");
            }
            let _ = writeln!(made, "{action} == /\\ x' = x + {n}\n  /\\ UNCHANGED y \\* {line}");
        }
        text.push_str("end algorithm; *)\n====\n");
        let found = algorithm(&text).unwrap();
        let module = SourceModule::from_text("M", "M.tla".into(), &text);
        let spliced = spliced(&module, &found, &made);
        let told = (1..).zip(spliced.text.lines()).filter_map(|(line, text)| {
            let label: u32 = text.split_once("UNCHANGED y \\* ")?.1.parse().ok()?;
            Some((spliced.line_in_file(line), label))
        });
        let told: Vec<(u32, u32)> = told.collect();
        assert_eq!(told.len(), LABELS);
        told.iter().for_each(|(line, label)| assert_eq!(line, label));
    }

    #[test]
    fn a_line_that_the_algorithm_says_once_is_the_one_that_was_made_of_it() {
        let text = "---- MODULE M ----\n(* --algorithm M {\n define {\n  A == 1\n  B == 2\n  B == 2\n }\n { a: skip }\n} *)\n====\n";
        let found = algorithm(text).unwrap();
        let module = SourceModule::from_text("M", "M.tla".into(), text);
        let lines = origins(&module, &found, &["A == 1", " B == 2", "Next == TRUE"]);
        assert_eq!(lines, [4, 2, 8]);
    }
}
