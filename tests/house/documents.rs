//! The documents for maintainers against the folders: none is left out, no path
//! that they name is gone, and each test program is in a recipe.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

use crate::{entries, name_of, root};

/// For people who change greyverify.
const DOCUMENTS: [&str; 3] = ["docs/ARCHITECTURE.md", "CONTRIBUTING.md", "RELEASING.md"];

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap()
}

/// The paths that a document names, each between backticks.
fn paths_in(text: &str) -> BTreeSet<String> {
    let path =
        Regex::new(r"`((?:src|crates|grey|invariants|specs|tests|docs|benches)(?:/[\w.-]+)*)`");
    path.unwrap().captures_iter(text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_folder_has_its_place_in_the_architecture() {
    let named = paths_in(&read("docs/ARCHITECTURE.md"));
    let parents = ["src", "crates", "grey", "tests"];
    let within = parents.iter().flat_map(|parent| entries(&root().join(parent)));
    // The map of the modules itself, and what lies beside tests.
    let is_told = |path: &Path| {
        !["lib.rs", "fixtures", "snapshots"].contains(&path.file_name().unwrap().to_str().unwrap())
    };
    let missing: Vec<String> = within
        .filter(|path| is_told(path))
        .map(|path| name_of(&path))
        .filter(|name| !named.contains(name))
        .collect();
    assert_eq!(missing, [""; 0], "docs/ARCHITECTURE.md says nothing of these");
}

#[test]
fn documents_for_maintainers_name_no_path_that_is_gone() {
    for document in DOCUMENTS {
        let paths = paths_in(&read(document));
        // What is to be made has a name in capitals.
        let is_gone = |path: &&String| !path.contains("NAME") && !root().join(path).exists();
        let gone: Vec<&String> = paths.iter().filter(is_gone).collect();
        assert_eq!(gone, [""; 0], "{document} names these");
    }
}

#[test]
fn every_test_program_is_in_exactly_one_recipe() {
    let recipes = read("justfile");
    for program in entries(&root().join("tests")) {
        let name = program.file_stem().unwrap().to_str().unwrap();
        let is_program = program.is_file() || program.join("main.rs").exists();
        let named = Regex::new(&format!(r"--test {name}\b")).unwrap().find_iter(&recipes).count();
        assert_eq!(named, usize::from(is_program), "justfile: --test {name}");
    }
}
