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
