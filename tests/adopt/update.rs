//! New counts from the last run.

use crate::common::{expect, expect_all};
use crate::{MANIFEST, team};

/// The manifest with an invariant that fails, and what the run of `counter-5` tells.
const FAILING: (&str, &str) = ("[\"TypeOK\"]", "[\"TypeOK\", \"Small\"]");
const AT_NIGHT: [&str; 2] = ["--profile", "nightly"];

#[test]
fn counts_of_the_last_run_are_written_and_nothing_else_changes() {
    let bench = team().soon();
    let old = MANIFEST.replace("distinct = 8, generated = 9", "distinct = 80,  generated = 9");
    let old = old.replace("[[model]]", "# Ours.\n[[model]]");
    bench.write("greyverify.toml", &old);
    let ran = bench.run(&["check", "-q", "--model", "counter-3"]);
    expect_all(
        &ran,
        7,
        &[
            "greyverify.toml:24: the manifest expects 80 distinct states, found 8 (-72)",
            "hint: if these counts are right now: greyverify update --model counter-3",
        ],
    );
    assert!(!ran.stdout.contains("run before"), "there was none: {ran:?}");
    let updated = bench.run(&["update", "--model", "counter-3"]);
    expect_all(&updated, 0, &["counter-3: distinct 80 -> 8 (-72)", "1 of 1 model updated"]);
    let text = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    assert_eq!(text, old.replace("distinct = 80,", "distinct = 8,"));
    expect(&bench.run(&["check", "-q", "--model", "counter-3"]), 0, "all as expected");
    expect(&bench.run(&["update", "--model", "counter-3"]), 0, "0 of 1 model updated");
}

#[test]
fn what_the_last_run_does_not_tell_stays_and_is_named() {
    let bench = team().soon();
    expect(&bench.run(&["update"]), 2, "run greyverify first");
    let violated = MANIFEST.replace("[\"TypeOK\"]", "[\"TypeOK\", \"Small\"]");
    bench.write("greyverify.toml", &violated);
    expect(
        &bench.run(&["check", "-q", "--model", "counter-5", "--profile", "nightly"]),
        12,
        "Small",
    );
    let ran = bench.run(&["update", "--profile", "nightly"]);
    expect_all(
        &ran,
        7,
        &[
            "counter-3: not updated: the last run did not run it: run it first",
            "counter-5: not updated: its verdict is not the one that the manifest expects: Small is violated",
        ],
    );
    bench.write("greyverify.toml", &MANIFEST.replace("N = 5", "N = 6"));
    let ran = bench.run(&["update", "--profile", "nightly", "--model", "counter-5"]);
    expect(
        &ran,
        7,
        "counter-5: not updated: its files have changed since the last run: run it again",
    );
    assert!(std::fs::read_to_string(bench.path("greyverify.toml")).unwrap().contains("N = 6"));
    expect(&bench.run(&["update", "--set", "N=2"]), 2, "unexpected argument '--set'");
}

/// Several workers may find a larger depth than there is.
#[test]
fn a_depth_that_several_workers_found_is_not_written() {
    let bench = team();
    let wrong = MANIFEST.replace("generated = 9, depth = 8", "generated = 9, depth = 3");
    bench.write("greyverify.toml", &wrong);
    let model = ["--model", "counter-3"];
    let run =
        |workers: &str| bench.run(&[&["check", "-q", "--workers", workers], &model[..]].concat());
    run("2");
    expect(&bench.run(&[&["update"], &model[..]].concat()), 0, "0 of 1 model updated");
    run("1");
    expect(&bench.run(&[&["update"], &model[..]].concat()), 0, "counter-3: depth 3 -> 8 (+5)");
}

/// What `check` says is to be done after a run of another profile is done.
#[test]
fn the_profile_is_that_of_the_last_run() {
    let bench = team().soon();
    let wrong = MANIFEST.replace("distinct = 12, generated = 13", "distinct = 13, generated = 13");
    bench.write("greyverify.toml", &wrong);
    let ran = bench.run(&["check", "-q", "--extended", "--workers", "1", "--model", "counter-5"]);
    expect(&ran, 7, "hint: if these counts are right now: greyverify update --model counter-5");
    let of_another = bench.run(&["update", "--profile", "pr", "--model", "counter-5"]);
    expect(&of_another, 2, "profile `pr` has no job that fits");
    let updated = bench.run(&["update", "--model", "counter-5"]);
    expect_all(&updated, 0, &["counter-5: distinct 13 -> 12 (-1)", "1 of 1 model updated"]);
    // A run of files has no profile.
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    expect(&bench.run(&["check", "-q", "Counter.tla"]), 0, "verified");
    expect(&bench.run(&["update"]), 7, "counter-3: not updated: the last run did not run it");
}

/// No pattern turns a red into a green.
#[test]
fn another_verdict_is_written_for_a_model_that_is_named() {
    let bench = team().soon();
    let failing = MANIFEST.replace(FAILING.0, FAILING.1);
    bench.write("greyverify.toml", &failing);
    let one = ["check", "-q", "--workers", "1", "--model", "counter-5"];
    expect(&bench.run(&[&one[..], &AT_NIGHT].concat()), 12, "Small is violated");
    for more in [&["--model", "counter-*"][..], &["--model", "*"], &["--spec", "Counter"], &[]] {
        let ran = bench.run(&[&["update"], more].concat());
        expect_all(
            &ran,
            7,
            &[
                "counter-5: not updated: its verdict is not the one that the manifest expects: Small is violated",
                "hint: if that is right now: greyverify update --model counter-5",
            ],
        );
        assert_eq!(std::fs::read_to_string(bench.path("greyverify.toml")).unwrap(), failing);
    }
    let ran = bench.run(&["update", "--model", "counter-5"]);
    let (old, new) = (
        "expect = { verdict = \"verified\", distinct = 12, generated = 13, depth = 12 }",
        "expect = { verdict = \"violated\", property = \"Small\" }",
    );
    let changed = [&format!("- {old}"), &format!("+ {new}"), "1 of 1 model updated"];
    expect_all(&ran, 0, &changed);
    assert!(!ran.stdout.contains("note:"), "{ran:?}");
    let text = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    assert_eq!(text, failing.replace(old, new));
    expect(&bench.run(&[&one[..], &AT_NIGHT].concat()), 0, "1 job, all as expected");
    let again = bench.run(&["update", "--model", "counter-5"]);
    expect(&again, 0, "0 of 0 models updated");
    // The way back is the same.
    bench.write("greyverify.toml", &text.replace(FAILING.1, FAILING.0));
    expect(&bench.run(&[&one[..], &AT_NIGHT].concat()), 7, "the bug survived");
    let ran = bench.run(&["update", "--model", "counter-5"]);
    expect_all(&ran, 0, &[&format!("- {new}"), &format!("+ {old}")]);
    assert_eq!(std::fs::read_to_string(bench.path("greyverify.toml")).unwrap(), MANIFEST);
}

#[test]
fn every_end_that_a_manifest_can_state_is_written() {
    let bench = team();
    let counted = "{ verdict = \"verified\", distinct = 8, generated = 9, depth = 8 }";
    for (keys, code, stated) in [
        ("replace = { Next = \"Stuck\" }", 11, "{ verdict = \"deadlock\" }"),
        ("invariants = [\"TypeOK\", \"Checked\"]", 14, "{ verdict = \"violated-assertion\" }"),
        (
            "invariants = [\"TypeOK\", \"BadIndex\"]",
            5,
            "{ verdict = \"evaluation-error\", says = \"Evaluating invariant BadIndex failed.\" }",
        ),
        (
            "properties = [\"NeverTrue\"]",
            13,
            "{ verdict = \"violated\", property = \"NeverTrue\" }",
        ),
    ] {
        let probes = "probes = [\"ReachTop\"]";
        let text = MANIFEST.replace(probes, &format!("workers = 1\n{keys}"));
        bench.write("greyverify.toml", &text);
        let ran = bench.run(&["check", "-q", "--model", "counter-3"]);
        assert_eq!(ran.code, code, "{keys}: {ran:?}");
        let ran = bench.run(&["update", "--model", "counter-3"]);
        expect_all(&ran, 0, &[&format!("- expect = {counted}"), &format!("+ expect = {stated}")]);
        expect(&bench.run(&["check", "-q", "--model", "counter-3"]), 0, "all as expected");
    }
}

#[test]
fn what_no_manifest_can_state_is_not_written() {
    let bench = team();
    let silent =
        MANIFEST.replace("probes = [\"ReachTop\"]", "replace = { Next = \"NextWithDeadAction\" }");
    bench.write("greyverify.toml", &silent);
    let ran = bench.run(&["check", "-q", "--model", "counter-3"]);
    expect(&ran, 4, "Never");
    let ran = bench.run(&["update", "--model", "counter-3"]);
    expect(&ran, 7, "counter-3: not updated: its verdict is not the one that the manifest expects");
    assert!(!ran.stdout.contains("hint:"), "{ran:?}");
    assert_eq!(std::fs::read_to_string(bench.path("greyverify.toml")).unwrap(), silent);
}

/// The manifest counts as it is now, not as it was when the run was judged.
#[test]
fn what_was_expected_then_need_not_be_expected_now() {
    let bench = team().soon();
    let failing = MANIFEST.replace(FAILING.0, FAILING.1);
    let old = "{ verdict = \"verified\", distinct = 8, generated = 9, depth = 8 }";
    let new = "{ verdict = \"violated\", property = \"Small\" }";
    bench.write("greyverify.toml", &failing.replace(old, new));
    let ran = bench.run(&["check", "-q", "--workers", "2", "--model", "counter-3"]);
    expect(&ran, 0, "all as expected");
    bench.write("greyverify.toml", &failing);
    expect(&bench.run(&["update"]), 7, "hint: if that is right now");
    let note = "note: several workers searched";
    expect_all(&bench.run(&["update", "--model", "counter-3"]), 0, &[new, note]);
}

/// `model = [{ ... }]` is a list of models, too.
#[test]
fn models_on_one_line_are_updated_and_not_added_to() {
    let bench = team().soon();
    let one =
        r#"{ name = "counter-3", spec = "Counter", profiles = ["pr"], constants = { N = 3 } }"#;
    let list = format!("schema_version = 1\nmodel = [\n  {one}, # small\n]\n");
    let (tables, _) = MANIFEST.split_once("[[model]]").unwrap();
    let text = tables.replace("schema_version = 1\n", &list);
    bench.write("greyverify.toml", &text);
    let all = ["check", "-q", "--workers", "1"];
    expect(&bench.run(&all), 0, "1 job, all as expected");
    expect(&bench.run(&["update"]), 0, "1 of 1 model updated");
    let counted = "N = 3 }, expect = { verdict = \"verified\", distinct = 8, generated = 9, depth = 8 } }, # small";
    let now = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    assert_eq!(now, text.replace("N = 3 } }, # small", counted));
    expect(&bench.run(&all), 0, "1 job, all as expected");
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let ran = bench.run(&["init", "-q"]);
    let told = [
        "nothing can be added to ",
        "its `model = ...` is closed, and what is added begins with [[model]]",
    ];
    expect_all(&ran, 2, &told);
    assert_eq!(std::fs::read_to_string(bench.path("greyverify.toml")).unwrap(), now);
}

/// A count that is not the one expected is compared with the run before.
#[test]
fn a_count_that_has_changed_is_told_beside_that_of_the_run_before() {
    let bench = team().soon();
    let check = ["check", "-q", "--workers", "1", "--model", "counter-3"];
    expect(&bench.run(&check), 0, "all as expected");
    let spec = std::fs::read_to_string(bench.path("Counter.tla")).unwrap();
    bench.write("Counter.tla", &spec.replace("Init == x = 0 ", "Init == x \\in {0, 1} "));
    let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    let of_four =
        manifest.replace("constants = { N = 3 }\nprobes", "constants = { N = 4 }\nprobes");
    bench.write("greyverify.toml", &of_four);
    let ran = bench.run(&check);
    let note = "since the run before: distinct 8 -> 10 (+2), generated 9 -> 12 (+3)";
    expect_all(&ran, 7, &["greyverify.toml:23: the manifest expects 8 distinct states", note]);
    for words in ["changed: ", "Counter.tla", "greyverify update --model counter-3"] {
        assert!(ran.stdout.contains(words), "{words}: {ran:?}");
    }
    let note = "the run before counted the same; what it read is the same";
    expect(&bench.run(&check), 7, note);
    bench.write("greyverify.toml", &of_four.replace(FAILING.0, FAILING.1));
    expect(&bench.run(&check), 12, "Small is violated");
    bench.write("greyverify.toml", &of_four);
    expect(&bench.run(&check), 7, "the run before found: Small is violated");
}

/// The comment of `init` is as true as what stands below it.
#[test]
fn what_init_says_of_a_model_changes_with_it() {
    let bench = team();
    let old = MANIFEST
        .replace("distinct = 8, generated = 9", "distinct = 80, generated = 9")
        .replace(
            "[[model]]\nname = \"counter-3",
            "# verified: 80 distinct of 9 states, depth 8\n# Ours.\n$0",
        )
        .replace("$0", "[[model]]\nname = \"counter-3");
    bench.write("greyverify.toml", &old);
    let one = ["--model", "counter-3"];
    let run = [&["check", "-q", "--workers", "1"], &one[..]].concat();
    let comment = |line: &str| {
        let text = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
        assert!(text.contains(&format!("\n# {line}\n# Ours.\n[[model]]")), "{text}");
        text
    };
    expect(&bench.run(&run), 7, "found 8 (-72)");
    expect(&bench.run(&[&["update"], &one[..]].concat()), 0, "1 of 1 model updated");
    let text = comment("verified: 8 distinct of 9 states, depth 8");
    bench.write("greyverify.toml", &text.replace(FAILING.0, FAILING.1));
    expect(&bench.run(&run), 12, "Small is violated");
    expect(&bench.run(&[&["update"], &one[..]].concat()), 0, "another verdict");
    comment("Small is violated after 4 states");
}

/// A model that is expected to say something is updated when it says something else.
#[test]
fn another_message_is_written_for_a_model_that_is_named() {
    let bench = team();
    let expected = "expect = { verdict = \"evaluation-error\", says = \"something else\" }";
    let wrong = MANIFEST
        .replace(
            "expect = { verdict = \"verified\", distinct = 8, generated = 9, depth = 8 }",
            &format!("workers = 1\n{expected}"),
        )
        .replace("probes = [\"ReachTop\"]", "invariants = [\"TypeOK\", \"BadIndex\"]");
    bench.write("greyverify.toml", &wrong);
    let one = ["--model", "counter-3"];
    expect(&bench.run(&[&["check", "-q"], &one[..]].concat()), 7, "that says \"something else\"");
    expect(&bench.run(&["update"]), 7, "hint: if that is right now");
    let ran = bench.run(&[&["update"], &one[..]].concat());
    expect_all(
        &ran,
        0,
        &[&format!("- {expected}"), "+ expect = { verdict = \"evaluation-error\", says = "],
    );
    expect(&bench.run(&[&["check", "-q"], &one[..]].concat()), 0, "all as expected");
}
