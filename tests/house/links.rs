//! The links of the documents: each leads to a file or a heading that is there,
//! and each page is in the book.

use std::path::{Path, PathBuf};

use regex::Regex;

use crate::{entries, name_of, root};

fn documents() -> Vec<PathBuf> {
    let is_text = |path: &PathBuf| path.extension().is_some_and(|end| end == "md");
    let readmes = [
        "crates/behaviour",
        "crates/driver",
        "crates/mirror",
        "crates/protocol",
        "crates/tla-mc",
        "invariants",
    ];
    let readmes = readmes.iter().flat_map(|folder| entries(&root().join(folder)));
    let all = entries(root()).into_iter().chain(entries(&root().join("docs"))).chain(readmes);
    all.filter(is_text).collect()
}

/// The anchors of the headings of a text, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter_map(|line| line.trim_start_matches('#').strip_prefix(' '));
    let kept = |c: &char| c.is_alphanumeric() || [' ', '-', '_'].contains(c);
    let anchor = |heading: &str| heading.to_lowercase().chars().filter(kept).collect::<String>();
    headings.map(|heading| anchor(heading.trim()).replace(' ', "-")).collect()
}

/// Why a link leads nowhere, if it does.
fn broken(document: &Path, text: &str, target: &str) -> Option<String> {
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = match file {
        "" => document.to_owned(),
        file => document.parent()?.join(file),
    };
    let is_broken = match (path.exists(), anchor) {
        (false, _) => true,
        (true, "") => false,
        (true, anchor) => {
            let there = if file.is_empty() { text.to_owned() } else { read(&path) };
            !anchors(&there).iter().any(|known| known == anchor)
        }
    };
    is_broken.then(|| format!("{}: {target}", name_of(document)))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn every_link_of_a_document_leads_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let (mut seen, mut all) = (0, Vec::new());
    for document in documents() {
        let text = read(&document);
        for found in link.captures_iter(&text).filter(|found| !found[1].contains("://")) {
            seen += 1;
            all.extend(broken(&document, &text, &found[1]));
        }
    }
    assert_eq!(all, [""; 0]);
    assert!(seen > 50, "{seen} links");
}

#[test]
fn a_link_to_nothing_is_broken() {
    let (document, text) = (root().join("README.md"), "## Two commands\n");
    for (target, is_broken) in [
        ("#two-commands", false),
        ("#three-commands", true),
        ("docs/ci.md#gitlab", false),
        ("docs/ci.md#nowhere", true),
        ("docs/nothing.md", true),
    ] {
        assert_eq!(broken(&document, text, target).is_some(), is_broken, "{target}");
    }
}

#[test]
fn every_page_is_in_the_book() {
    let summary = read(&root().join("docs/SUMMARY.md"));
    let names = entries(&root().join("docs")).into_iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        (name.ends_with(".md") && name != "SUMMARY.md").then_some(name)
    });
    let missing: Vec<String> =
        names.filter(|name| !summary.contains(&format!("({name})"))).collect();
    assert_eq!(missing, [""; 0], "docs/SUMMARY.md lacks these");
}
