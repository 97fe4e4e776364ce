//! The lines that the README of grey-invariants shows are those of the examples.

#![expect(clippy::unwrap_used, reason = "a test without its parts must fail")]

use std::path::Path;

/// The lines of a file between two marks, as they stand in a fenced block.
fn marked(file: &str, mark: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(file).unwrap();
    let from = text.split_once(&format!("// README: {mark}\n")).unwrap().1;
    let lines: Vec<&str> = from.lines().take_while(|line| line.trim() != "// end").collect();
    let indents = lines.iter().filter(|line| !line.is_empty());
    let indent = indents.map(|line| line.len() - line.trim_start().len()).min().unwrap();
    let shown = lines.iter().map(|line| format!("{}\n", line.get(indent..).unwrap_or("")));
    format!("```rs\n{}```\n", shown.collect::<String>())
}

#[test]
fn the_readme_shows_the_lines_that_run() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    for (file, mark) in [
        ("src/storage.rs", "votes and leaders"),
        ("../../grey/cluster/examples/raft_rs.rs", "a step for each input"),
    ] {
        let lines = marked(file, mark);
        assert!(lines.lines().count() > 10, "{lines}");
        assert!(readme.contains(&lines), "the README lacks the lines of {file}:\n{lines}");
    }
}
