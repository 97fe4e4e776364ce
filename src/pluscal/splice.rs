//! A module with a translation that stands in no file.
//!
//! In: a module, its algorithm and the lines of a translation. Out: the module
//! with them, which knows of every line where it stands in the file. A line of
//! the translation is led to the label whose action it is of, or to the line of
//! the algorithm that says the same, or else to where the algorithm begins.

use super::labels::Labels;
use super::scan::Algorithm;
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

/// Of each line that was made: the line of the file that it was made of.
fn origins(module: &SourceModule, found: &Algorithm, made: &[&str]) -> Vec<u32> {
    let translation = made.join("\n");
    let labels = Labels::of(&module.text, found, &translation);
    let written: Vec<(u32, &str)> = (1..)
        .zip(module.text.lines())
        .filter(|(line, _)| (found.line..=found.comment.1).contains(line))
        .collect();
    let same = |made: &str| {
        let mut same = written.iter().filter(|(_, text)| text.trim() == made.trim());
        same.next().filter(|_| same.next().is_none()).map(|(line, _)| *line)
    };
    let mut of_definition = found.line;
    let origin = |made: &&str| {
        if let Some(name) = defined(made) {
            of_definition = labels.of_action(name).map_or(found.line, |label| label.line);
        }
        same(made).unwrap_or(of_definition)
    };
    made.iter().map(origin).collect()
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
