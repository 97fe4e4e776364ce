//! The graph of imports between the modules of the tool.
//!
//! `cargo test --test house imports -- --nocapture` prints it. [`ORDER`] is the
//! order in which the modules stand: each imports only what comes after it, and
//! so no cycle can be.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::{entries, root, rust_files};

/// The modules of `src`, from the command down to values and files.
const ORDER: [&str; 43] = [
    "mcp",
    "app",
    "cli",
    "explore",
    "report",
    "adopt",
    "record",
    "compare",
    "mutate",
    "paths",
    "validate",
    "shrink",
    "explain",
    "runner",
    "store",
    "history",
    "counterexample",
    "import",
    "engine",
    "doubt",
    "generate",
    "outcome",
    "plan",
    "mirror",
    "manifest",
    "syntax",
    "config",
    "pluscal",
    "objection",
    "spec",
    "toolchain",
    "event",
    "trace",
    "rundir",
    "escape",
    "host",
    "figures",
    "repository",
    "leash",
    "memo",
    "parallel",
    "bounded",
    "file_error",
];

/// By module, the modules that it imports.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// A text without comments and without what is compiled for tests only.
fn without_tests(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        match line.strip_suffix("#[cfg(test)]") {
            Some(margin) => skip_item(margin, &mut lines),
            None if line.trim_start().starts_with("//") => {}
            None => kept.extend([line, "\n"]),
        }
    }
    kept
}

/// Skips the item after an attribute: rustfmt ends it in its first line, or with
/// a bracket at the margin.
fn skip_item<'a>(margin: &str, lines: &mut impl Iterator<Item = &'a str>) {
    let Some(first) = lines.find(|line| !line.trim_start().starts_with("#[")) else { return };
    let end = format!("{margin}}}");
    if !first.ends_with([';', '}']) {
        lines.find(|line| line.starts_with(&end));
    }
}

/// What stands directly after `crate::`, in paths and in groups.
fn imported(text: &str) -> BTreeSet<String> {
    let single = Regex::new(r"\bcrate::(\w+)").unwrap();
    let group = Regex::new(r"\bcrate::\{").unwrap();
    let first_word = Regex::new(r"^\w+").unwrap();
    let mut names: BTreeSet<String> =
        single.captures_iter(text).map(|found| found[1].to_owned()).collect();
    for found in group.find_iter(text) {
        let words = members(&text[found.end()..]);
        names.extend(words.iter().filter_map(|m| Some(first_word.find(m)?.as_str().to_owned())));
    }
    names
}

/// The members of a group of imports, given what follows its opening brace.
fn members(text: &str) -> Vec<String> {
    let mut depth = 1;
    let mut members = vec![String::new()];
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => members.push(String::new()),
            _ => {}
        }
        match depth {
            0 => break,
            _ if c == ',' || c.is_whitespace() => {}
            _ => members.last_mut().unwrap().push(c),
        }
    }
    members
}

fn modules() -> BTreeSet<String> {
    let files = entries(&root().join("src"));
    let names = files.iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    names.filter(|name| !["lib", "main"].contains(&name.as_str())).collect()
}

fn graph() -> Graph {
    let modules = modules();
    let mut graph = Graph::new();
    for module in &modules {
        let folder = root().join("src").join(module);
        let own = folder.with_extension("rs");
        let within = if folder.is_dir() { rust_files(&folder) } else { Vec::new() };
        let of_tests = |path: &std::path::Path| path.iter().any(|part| part == "tests.rs");
        let files = within.into_iter().chain(own.exists().then_some(own));
        let texts =
            files.filter(|path| !of_tests(path)).map(|p| std::fs::read_to_string(p).unwrap());
        let text: String = texts.map(|text| without_tests(&text)).collect();
        let names = imported(&text).into_iter();
        let others = names.filter(|name| name != module && modules.contains(name)).collect();
        graph.insert(module.clone(), others);
    }
    graph
}

#[test]
fn imports_follow_the_order_of_the_modules() {
    let graph = graph();
    assert_eq!(graph.keys().map(String::as_str).collect::<BTreeSet<_>>(), ORDER.into());
    let rank = |name: &str| ORDER.iter().position(|module| *module == name).unwrap();
    let mut against = Vec::new();
    for module in ORDER {
        let imports: Vec<&str> = graph[module].iter().map(String::as_str).collect();
        println!("{module} -> {}", imports.join(", "));
        against.extend(imports.iter().filter(|n| rank(n) < rank(module)).map(|n| (module, *n)));
    }
    assert_eq!(against, [("", ""); 0], "these imports close a cycle: move what is imported down");
}

#[test]
fn imports_of_tests_and_words_in_comments_are_not_counted() {
    let text = "\
use crate::a::X;
use crate::{b::{Y, Z}, c};
// crate::d
#[cfg(test)]
use crate::e;
#[cfg(test)]
use crate::j::{
    K,
};
fn f() -> crate::g::W {}
#[cfg(test)]
#[expect(missing_docs)]
mod tests {
    use crate::h;
    fn brace() -> char { '{' }
}
fn last() { crate::i::run() }
";
    let found = imported(&without_tests(text));
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ["a", "b", "c", "g", "i"]);
}
