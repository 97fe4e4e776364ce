//! Whose code stands where: the tool is everybody's, `grey/` is Grey's.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whoever installs the command builds nothing of Grey's systems and no second engine.
#[test]
fn the_tool_depends_on_no_mirror_and_no_cluster() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["tree", "--offline", "--package", "greyverify"]);
    let tree = cargo.args(["--edges", "normal", "--prefix", "none"]).output().unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"greyverify-protocol"), "{tree}");
    for other in
        ["greyverify-mirror", "grey-mirrors", "grey-cluster", "stateright", "raft", "protobuf"]
    {
        assert!(!names.contains(&other), "greyverify depends on {other}");
    }
}

/// What still knows a specification of Grey by name: traces that
/// `grey-invariants` recorded, and the diagram of its messages.
const KNOWN: [&str; 4] = [
    "src/validate/",
    "src/app/validate.rs",
    "src/report/validate.rs",
    "src/report/html/diagram/consensus.rs",
];

#[test]
fn the_tool_knows_no_specification_by_name() {
    let mut pending = vec![root().join("src"), root().join("crates")];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => pending.push(path),
                false if path.extension().is_some_and(|e| e == "rs") => files.push(path),
                false => {}
            }
        }
    }
    assert!(files.len() > 300, "only {} files", files.len());
    let is_grey = regex::Regex::new(r"\bGrey[A-Z]|\bgrey_").unwrap();
    let mut naming: Vec<String> = Vec::new();
    for file in files {
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        let text = std::fs::read_to_string(&file).unwrap();
        if is_grey.is_match(&text) {
            naming.push(name);
        }
    }
    naming.retain(|name| !KNOWN.iter().any(|known| name.starts_with(known)));
    assert_eq!(naming, [""; 0], "these name a specification or a crate of Grey");
}
