//! The table at the end of each specification, and that of all faults, say what the
//! manifest says.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test without its files must fail")]

use std::fmt::Write as _;
use std::path::Path;

use greyverify::manifest::{Argument, Manifest, Mode, Model, Mutant, Question};

/// Columns of a comment line, without its brackets and the blanks beside them.
const WIDTH: usize = 71;

fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups.iter().map(|g| std::str::from_utf8(g).unwrap()).collect::<Vec<_>>().join(",")
}

fn line(text: &str) -> String {
    assert!(text.chars().count() <= WIDTH, "too wide for a footer: {text}");
    format!("(* {text:<WIDTH$} *)\n")
}

/// The temporal properties of a model, on as many lines as they need.
fn listed(names: &[&str]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let word = if n + 1 < names.len() { format!("{name},") } else { (*name).to_owned() };
        match lines.last_mut() {
            Some(last) if last.len() + 1 + word.len() <= WIDTH => *last = format!("{last} {word}"),
            Some(_) => lines.push(format!("         {word}")),
            None => lines.push(format!("    also {word}")),
        }
    }
    lines.iter().map(|text| line(text)).collect()
}

fn bounds(question: &Question) -> String {
    let bounds = question.constants.iter();
    let bounds = bounds.filter_map(|(name, key)| Some(format!("{name} {}", key.value.bound()?)));
    bounds.collect::<Vec<_>>().join(", ")
}

fn rows(model: &Model) -> String {
    let bounds = bounds(&model.question);
    let expect = &model.expect;
    let found = match (expect.distinct, expect.generated, expect.depth) {
        (Some(distinct), Some(generated), Some(depth)) => format!(
            "{:>10} distinct {:>11} generated  depth {depth:>2}  verified",
            grouped(distinct),
            grouped(generated)
        ),
        _ if model.mode != Mode::Exhaustive => "random behaviours; not a proof".to_owned(),
        counts => panic!("{} does not say all of its counts: {counts:?}", model.name.value),
    };
    let temporal = model.question.properties.iter().map(|key| key.value.as_str());
    let temporal = listed(&temporal.collect::<Vec<_>>());
    let part = model.question.symmetry.as_ref().map(|s| format!(", up to {}", s.value));
    let other = model.question.behaviour.as_ref().filter(|b| b.value != "Spec");
    let other = other.map(|behaviour| format!(", {}", behaviour.value));
    let (part, other) = (part.unwrap_or_default(), other.unwrap_or_default());
    format!(
        "{}{}{temporal}",
        line(&format!("{bounds}{part}{other}")),
        line(&format!("    {found}"))
    )
}

/// The footer that the manifest asks for.
fn footer(manifest: &Manifest, spec: &str) -> String {
    let rule = "-".repeat(WIDTH + 6);
    let mut text = format!(
        "{rule}\n{}",
        line("Bounds checked: distinct states, states generated, depth, verdict.")
    );
    for model in manifest.models.iter().filter(|m| m.spec.value == spec) {
        let _ = write!(text, "{}", rows(model));
    }
    format!("{text}{}\n", "=".repeat(WIDTH + 6))
}

#[test]
fn every_specification_ends_with_the_bounds_of_the_manifest() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = Manifest::load(&root.join("greyverify.toml")).unwrap();
    for (name, entry) in &manifest.specs {
        let text = std::fs::read_to_string(&entry.file.value).unwrap();
        let footer = footer(&manifest, name);
        assert!(text.ends_with(&footer), "{name}.tla should end with:\n{footer}");
    }
    assert!(manifest.specs.len() >= 3);
}

const FAULTS: &str = "# The faults that are caught

What greyverify proves of Grey, it proves of specifications that can be wrong. Each fault below is a mutant of
`greyverify.toml`: an operator that takes the place of another. Each was checked at its bounds and must break the property
beside it; the profile `nightly` has all of them, and *pr* stands where each change is checked against it, too.

Under *Argued* are changes that `greyverify mutate --generate` makes and that nothing needs to notice, with the reason.
";

/// A cell of a table; what stands between back ticks may hold a bar.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn fault(mutant: &Mutant) -> String {
    let is_of_pr = mutant.profiles.iter().any(|profile| profile.value == "pr");
    format!(
        "| {} | {} | {} | {} | {} |\n",
        mutant.name.value,
        cell(&mutant.source),
        mutant.breaks.value,
        bounds(&mutant.question),
        if is_of_pr { "pr" } else { "" }
    )
}

fn argued(argument: &Argument) -> String {
    let Argument { definition, before, after, why } = argument;
    format!("- {}: `{before}`, instead `{after}`. {why}\n", definition.value)
}

/// The table of all faults that the manifest asks for.
fn faults(manifest: &Manifest) -> String {
    let mut text = FAULTS.to_owned();
    for (name, entry) in &manifest.specs {
        let own: Vec<_> = manifest.mutants.iter().filter(|m| m.spec.value == *name).collect();
        if !own.is_empty() {
            let _ = write!(text, "\n## {name}\n\n");
            text += "| fault | what is wrong | caught by | at | |\n|---|---|---|---|---|\n";
            text.extend(own.into_iter().map(fault));
        }
        if !entry.argued.is_empty() {
            text += "\nArgued:\n\n";
            text.extend(entry.argued.iter().map(argued));
        }
    }
    text
}

#[test]
fn the_table_of_faults_is_that_of_the_manifest() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = Manifest::load(&root.join("greyverify.toml")).unwrap();
    let text = std::fs::read_to_string(root.join("docs/faults.md")).unwrap();
    let table = faults(&manifest);
    assert!(text == table, "docs/faults.md should be:\n{table}");
    assert!(manifest.mutants.len() >= 90);
}
