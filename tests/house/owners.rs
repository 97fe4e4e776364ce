//! Whose code stands where: the tool is everybody's, `grey/` is Grey's.

use std::process::Command;

use crate::{name_of, root, rust_files};

/// Whoever installs the command builds nothing of Grey's systems and no second engine.
#[test]
fn the_tool_depends_on_no_mirror_and_no_cluster() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["tree", "--offline", "--package", "greyverify"]);
    let tree = cargo.args(["--edges", "normal", "--prefix", "none"]).output().unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"greyverify-protocol"), "{tree}");
    for other in ["greyverify-mirror", "stateright", "raft", "protobuf"] {
        assert!(!names.contains(&other), "greyverify depends on {other}");
    }
    let of_grey: Vec<_> = names.iter().filter(|name| name.starts_with("grey-")).collect();
    assert!(of_grey.is_empty(), "greyverify depends on {of_grey:?}");
}

#[test]
fn the_tool_knows_no_specification_by_name() {
    let files = ["src", "crates"].map(|folder| rust_files(&root().join(folder))).concat();
    assert!(files.len() > 300, "only {} files", files.len());
    let is_grey = regex::Regex::new(r"\bGrey[A-Z]|\bgrey_").unwrap();
    let mut naming: Vec<String> = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        if is_grey.is_match(&text) {
            naming.push(name_of(&file));
        }
    }
    assert_eq!(naming, [""; 0], "these name a specification or a crate of Grey");
}
