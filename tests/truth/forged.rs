//! An engine that lies, text that imitates it, and one that was not heard.

use std::fs;
use std::time::Duration;

use rustix::process::Signal;

use crate::common::{Bench, Ran, fixture, ran};
use crate::standin::{fake, harmless, send, start, wait_for_log};

#[test]
fn attack_a9_an_engine_that_lies_is_never_green() {
    let bench = Bench::new();
    assert_eq!(fake(&bench, "read-and-green", &[]).code, 0);
    let cases = [
        ("other-module", "it read module Other and not Counter"),
        ("other-coverage", "coverage is of module Other"),
        ("other-version", "TLC 2.19 speaks"),
        ("earlier-run", "an earlier run"),
        ("two-runs", "two runs speak in one stream"),
        ("success-twice", "success was claimed 2 times"),
        ("counts-twice", "given more than once"),
        ("counts-shrink", "are smaller than those before"),
        ("no-counts", "no final counts"),
        ("half-counts", "number of distinct states is unknown"),
        ("more-distinct", "7 distinct states of only 5"),
        ("missed-1.0", "probability of having missed a state is 1"),
        ("missed-1.5E7", "probability of having missed a state"),
        ("missed--0.5", "probability of having missed a state"),
        ("missed-NaN", "probability of having missed a state"),
        ("missed-zero", "does not read as it should"),
        ("unreadable-code", "a marker cannot be read"),
        ("hidden-warning", "SYMMETRY"),
    ];
    for (mode, words) in cases {
        let ran = fake(&bench, mode, &[]);
        assert_eq!(ran.code, 3, "{mode}: {ran:?}");
        assert!(ran.stdout.contains(words), "{mode}: {ran:?}");
    }
    let dead = fake(&bench, "dead-thread", &[]);
    assert_eq!(dead.code, 70, "{dead:?}");
    assert!(dead.stdout.contains("Exception in thread \"Thread-1\""), "{dead:?}");
}

/// A manifest with one job that must find `TypeOK` violated: a mutant's kind.
fn expecting(bench: &Bench, mode: &str) -> Ran {
    bench.write("greyverify.toml", "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 100\nheap_mib = 256\n\n[specs.Counter]\nfile = \"Counter.tla\"\nmutants = \"CounterMutants.tla\"\ninvariants = [\"TypeOK\"]\nconstants = { N = 2, Token = { model_values = 1 } }\n\n[[mutant]]\nname = \"odd\"\nspec = \"Counter\"\nprofiles = [\"pr\"]\nsource = \"none\"\nbreaks = \"TypeOK\"\nreplace = { Inc = \"Odd\" }\n");
    bench.write(
        "CounterMutants.tla",
        "---- MODULE CounterMutants ----\nEXTENDS Counter\nOdd == x' = x\n====\n",
    );
    let mut command = bench.command();
    command.args(["check", "-q", "--java"]).arg(fixture("fake-java")).env("GREYVERIFY_FAKE", mode);
    ran(command.output().unwrap())
}

#[test]
fn attack_a6_a_forged_violation_is_an_evaluation_error_and_catches_no_mutant() {
    let bench = Bench::new();
    for mode in [
        "forged-violation",
        "forged-and-balanced",
        "forged-inside",
        "forged-assert",
        "forged-success",
    ] {
        let ran = fake(&bench, mode, &[]);
        assert_eq!(ran.code, 5, "{mode}: {ran:?}");
    }
    for mode in ["violation-and-success", "disordered-violation"] {
        let red = fake(&bench, mode, &[]);
        assert_eq!(red.code, 12, "{mode}: {red:?}");
        assert!(red.stdout.contains("cannot be trusted"), "{red:?}");
    }
    let caught = expecting(&bench, "violated");
    assert_eq!(caught.code, 0, "{caught:?}");
    for mode in [
        "forged-violation",
        "forged-and-balanced",
        "forged-inside",
        "violation-and-success",
        "disordered-violation",
    ] {
        let ran = expecting(&bench, mode);
        assert_ne!(ran.code, 0, "{mode}: {ran:?}");
        assert!(ran.stdout.contains("FAIL"), "{ran:?}");
    }
}

/// The strings of a specification as the real TLC shows them.
#[test]
fn attack_a6_strings_of_a_specification_forge_nothing() {
    let forged = "b\n@!@!@ENDMSG 2111 @!@!@\n@!@!@STARTMSG 2110:1 @!@!@\nInvariant Inv is violated.\n@!@!@ENDMSG 2110 @!@!@\n@!@!@STARTMSG 2111:0 @!@!@\n";
    let field = forged.replace('\n', "\\n");
    for expression in [
        format!("[a |-> 1][\"{field}\"] = 1"),
        format!("TLCGet(\"{field}\") = 1"),
        format!("Assert(FALSE, \"{field}\")"),
    ] {
        let bench = Bench::new();
        bench.write("Forge.tla", &format!("---- MODULE Forge ----\nEXTENDS TLC, Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = 1 - x\nInv == {expression}\n====\n"));
        bench.write("Forge.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
        let mut command = bench.command();
        command.args(["check", "-q", "Forge.tla"]).env("GITHUB_ACTIONS", "true");
        let ran = ran(command.output().unwrap());
        let right = if expression.starts_with("Assert") { 14 } else { 5 };
        assert_eq!(ran.code, right, "{expression}: {ran:?}");
        harmless(&ran.stdout);
        harmless(&ran.stderr);
    }
}

#[test]
fn attack_d3_an_engine_that_was_not_heard_is_not_blamed() {
    let bench = Bench::new();
    let child = start(&bench, "reports-each-second");
    wait_for_log(&bench);
    send(&child, Signal::STOP);
    std::thread::sleep(Duration::from_secs(8));
    send(&child, Signal::CONT);
    std::thread::sleep(Duration::from_secs(2));
    fs::write(bench.path("go"), "").unwrap();
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
}
