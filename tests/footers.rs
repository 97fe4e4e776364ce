//! The table at the end of each specification says what the manifest says.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test without its files must fail")]

use std::fmt::Write as _;
use std::path::Path;

use greyverify::manifest::{Manifest, Mode, Model};

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

fn rows(model: &Model) -> String {
    let bounds = model.question.constants.iter();
    let bounds = bounds.filter_map(|(name, key)| Some(format!("{name} {}", key.value.bound()?)));
    let bounds = bounds.collect::<Vec<_>>().join(", ");
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
