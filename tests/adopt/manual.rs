//! What a package brings beside the command.

use crate::common::{Bench, expect};

#[test]
fn every_shell_has_completions() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = bench.run(&["completions", shell]);
        expect(&ran, 0, "fail-fast");
    }
    expect(&bench.run(&["completions", "csh"]), 2, "possible values: bash");
}

#[test]
fn every_command_has_a_manual_page() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("man")).unwrap();
    assert_eq!(bench.run(&["man", "man"]).code, 0);
    let page = |name: &str| std::fs::read_to_string(bench.path("man").join(name)).unwrap();
    assert!(page("greyverify.1").contains("Exit codes"));
    assert!(page("greyverify-check.1").contains("fail\\-fast"));
    assert!(page("greyverify-tools-install.1").contains("greyverify.lock"));
    expect(&bench.run(&["man", "missing"]), 2, "cannot write manual pages into missing");
}

/// The completions are scripts that their shell can read.
#[test]
fn bash_reads_its_completions() {
    let bench = Bench::new();
    bench.write("greyverify.bash", &bench.run(&["completions", "bash"]).stdout);
    let mut shell = std::process::Command::new("bash");
    assert!(shell.arg("-n").arg(bench.path("greyverify.bash")).status().unwrap().success());
}

/// Where this test fails, the file is to be written anew by the command in its
/// message.
fn is_current(file: &str, arguments: &[&str]) {
    let there =
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file));
    let command = format!("cargo run -- {} > {file}", arguments.join(" "));
    assert_eq!(there.unwrap_or_default(), Bench::new().run(arguments).stdout, "run {command}");
}

#[test]
fn the_schema_and_the_reference_are_those_of_this_build() {
    is_current("greyverify.schema.json", &["schema"]);
    is_current("docs/manifest.md", &["schema", "--format", "markdown"]);
}

/// What a manifest may hold passes the schema, and what it may not does not.
#[test]
fn editors_are_told_what_greyverify_is() {
    let schema = serde_json::from_str(&Bench::new().run(&["schema"]).stdout).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let passes = |text: &str| schema.is_valid(&toml::from_str(text).unwrap());
    let own =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/greyverify.toml")).unwrap();
    assert!(own.starts_with("#:schema ./greyverify.schema.json\n"));
    assert!(passes(&own));
    for (from, to) in [
        ("invariants = [", "invariant = ["),
        ("verdict = \"verified\"", "verdict = \"verifyed\""),
        ("heap_mib = 2048", "heap_mib = \"2g\""),
        ("{ model_values = 3 }", "{ model_value = 3 }"),
        ("schema_version = 1", ""),
    ] {
        assert!(own.contains(from), "{from}");
        assert!(!passes(&own.replacen(from, to, 1)), "{to} passes");
    }
}
