//! What is written and printed, for which reader.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::common::{Bench, ran};
use crate::standin::{harmless, send, wait_for_log};

#[test]
fn case_empty_junit_on_refusal() {
    let bench = Bench::new();
    bench.write("Elect.tla", "---- MODULE Elect ----\nCONSTANT Node\nVARIABLE leader\nInit == leader \\in Node\nNext == \\E n \\in Node : leader' = n\nSpec == Init /\\ [][Next]_leader\nInv == leader \\in Node\n====\n");
    bench
        .write("Elect.cfg", "SPECIFICATION Spec\nINVARIANT Invv\nCONSTANTS\n    Node = {n1, n2}\n");
    let mut command = bench.command();
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path("sum.md"));
    command.args([
        "check",
        "Elect.tla",
        "--config",
        "Elect.cfg",
        "--junit",
        "j.xml",
        "--format",
        "json",
    ]);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 5, "{ran:?}");
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["exit_code"], 5);
    assert_eq!((&json["error"]["file"], &json["error"]["line"]), (&"Elect.cfg".into(), &2.into()));
    assert!(json["error"]["message"].as_str().unwrap().contains("Invv"), "{json}");
    let junit = fs::read_to_string(bench.path("j.xml")).unwrap();
    assert!(junit.contains("errors=\"1\"") && junit.contains("type=\"specification\""), "{junit}");
    assert!(ran.stderr.contains("::error file=Elect.cfg,line=2,title="), "{}", ran.stderr);
    let summary = fs::read_to_string(bench.path("sum.md")).unwrap();
    assert!(summary.contains("Invv"), "{summary}");
}

#[test]
fn every_refusal_before_the_engine_leaves_a_test_case_in_error() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    bench
        .write("Lost.tla", "---- MODULE Lost ----\nEXTENDS Nowhere\n====\n")
        .write("Lost.cfg", "INIT Init\n");
    bench.write("Broken.cfg", "INVARIANT\n\nSPECIFICATION 5 5\n");
    let cases: [(&[&str], i32); 5] = [
        (&["check", "Lost.tla"], 5),
        (&["check", "Counter.tla", "--config", "Broken.cfg"], 5),
        (&["check", "Counter.tla", "--config", "none.cfg"], 5),
        (&["check", "Counter.tla", "--jar", "none.jar"], 6),
        (&["check", "--manifest", "none.toml"], 2),
    ];
    for (arguments, code) in cases {
        let mut all = arguments.to_vec();
        all.extend(["--junit", "j.xml", "--format", "json"]);
        let ran = bench.run(&all);
        assert_eq!(ran.code, code, "{arguments:?} {ran:?}");
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(json["error"]["code"], code, "{json}");
        let junit = fs::read_to_string(bench.path("j.xml")).unwrap();
        assert!(junit.contains("<testcase") && junit.contains("errors=\"1\""), "{junit}");
        assert!(!bench.path("greyverify.out").exists());
    }
    let trace = ["trace", "validate", "run.ndjson", "--spec", "X", "--manifest", "none.toml"];
    let refused = ran(bench.command().args(trace).args(["--format", "json"]).output().unwrap());
    let json: serde_json::Value = serde_json::from_str(&refused.stdout).unwrap();
    assert_eq!((refused.code, &json["error"]["code"]), (2, &2.into()), "{json}");
}

#[test]
fn a_run_that_is_killed_leaves_a_junit_file_in_error() {
    let bench = Bench::new();
    bench.write("j.xml", "<of the run before/>");
    let mut command = bench.fake("green-when-told");
    command.env("GREYVERIFY_GO", bench.path("go")).args(["--junit", "j.xml"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for_log(&bench);
    // The record of a run is there from its beginning.
    assert_eq!(bench.outcomes()["complete"], false);
    send(&child, Signal::KILL);
    child.wait().unwrap();
    fs::write(bench.path("go"), "").unwrap();
    let junit = fs::read_to_string(bench.path("j.xml")).unwrap();
    assert!(junit.contains("errors=\"1\"") && junit.contains("did not come to an end"), "{junit}");
    assert_ne!(bench.outcomes()["exit_code"], 0);
}

#[test]
fn warnings_of_the_engine_are_notes_everywhere() {
    let bench = Bench::new();
    let mut command = bench.fake("warned");
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path("sum.md"));
    let ran = ran(command.args(["--junit", "j.xml"]).output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.stdout.matches("TLC warns (2284)").count(), 1, "{ran:?}");
    assert!(ran.stdout.contains("; check temporal properties without constraints"));
    assert!(!ran.stdout.contains("2401"));
    let notes = bench.outcomes()["jobs"][0]["notes"].to_string();
    assert!(notes.contains("(2284)"), "{notes}");
    assert_eq!(bench.run(&["report", "--html", "page.html"]).code, 0);
    for file in ["j.xml", "sum.md", "greyverify.out/summary.md", "page.html"] {
        let text = fs::read_to_string(bench.path(file)).unwrap();
        assert!(text.contains("TLC warns (2284)"), "{file}");
        assert!(!text.contains("<b>not"), "{file}");
    }
}

/// The parser's warnings, of the real TLC.
#[test]
fn warnings_of_the_parser_are_notes() {
    let bench = Bench::new();
    for name in ["WarnA", "WarnB"] {
        bench.write(&format!("{name}.tla"), &format!("---- MODULE {name} ----\nFoo == 1\n====\n"));
    }
    bench.write("Warned.tla", "---- MODULE Warned ----\nEXTENDS Naturals, WarnA, WarnB\nVARIABLE x\nInit == x = Foo\nNext == x' = 1 - x\nInv == x \\in 0..1\n====\n");
    bench.write("Warned.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    let ran = bench.run(&["check", "-q", "Warned.tla"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let note = "note: TLC's parser warns";
    assert_eq!(ran.stdout.matches(note).count(), 1, "{ran:?}");
    assert!(ran.stdout.contains("WarnB.tla:2:1: the definition of 'Foo' conflicts"), "{ran:?}");
}

#[test]
fn attack_f_a_comment_without_an_end_is_the_message_that_is_shown() {
    let bench = Bench::new();
    bench.write("Open.tla", "---- MODULE Open ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\n(* a comment without its end\nNext == x' = x\n====\n");
    bench.write("Open.cfg", "INIT Init\nNEXT Next\n");
    let ran = bench.run(&["check", "-q", "Open.tla"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.to_lowercase().contains("comment"), "{said}");
}

#[test]
fn attacks_e1_and_e2_text_of_others_reaches_no_reader_as_a_command() {
    let bench = Bench::new();
    let hostile =
        "\\* \u{1b}]0;title\u{7}\u{9b}31m\u{202e}\n   \u{a0}::stop-commands::abc\n ##[error]x\n";
    bench.write("Evil.tla", &format!("---- MODULE Evil ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = \"%0A @all <img>\"\nNext == x' = \"::error::b ##[group]\"\nInv == \\* ##[error] \u{1b}[2J\n  \\* ::error::gotcha\n  x # \"::error::b ##[group]\"\n(*{hostile} ``` *)\n====\n"));
    bench.write("Evil.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    let mut command = bench.command();
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path("sum.md"));
    command.args(["check", "Evil.tla", "--junit", "j.xml"]);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 12, "{ran:?}");
    harmless(&ran.stdout);
    harmless(&ran.stderr);
    for file in [
        "sum.md",
        "j.xml",
        "greyverify.out/summary.md",
        "greyverify.out/jobs/Evil/counterexample.txt",
    ] {
        let text = fs::read_to_string(bench.path(file)).unwrap();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{file}");
    }
    let json =
        bench.command().args(["check", "Evil.tla", "-q", "--format", "json"]).output().unwrap();
    let json = String::from_utf8(json.stdout).unwrap();
    harmless(&json);
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
    for arguments in [
        vec!["trace", "show", "greyverify.out/jobs/Evil/counterexample.itf.json"],
        vec!["trace", "show", "greyverify.out/jobs/Evil/stdout.log"],
        vec!["plan", "Evil.tla"],
        vec!["report", "--html", "page\u{1b}[31m.html"],
        vec!["check", "no\u{1b}[31m\n::error::such.tla"],
        vec!["check", "--manifest", "\u{1b}[2J::x.toml"],
        vec!["check", "--heap", "\u{1b}[2J\n::error::x"],
    ] {
        let ran = bench.run(&arguments);
        harmless(&ran.stdout);
        harmless(&ran.stderr);
    }
}

#[test]
fn readers_of_files_refuse_what_has_no_end_or_is_not_a_file() {
    let bench = Bench::new();
    symlink("/dev/zero", bench.path("zero")).unwrap();
    fs::create_dir(bench.path("folder")).unwrap();
    assert!(Command::new("mkfifo").arg(bench.path("fifo")).status().unwrap().success());
    bench.write("deep", &"[".repeat(5_000_000));
    for name in ["zero", "fifo", "folder", "deep", "/dev/full", "/proc/self/mem"] {
        for arguments in [
            vec!["trace", "show", name],
            vec!["trace", "diff", name, name],
            vec!["shrink", name],
            vec!["replay", name],
        ] {
            let ran = bench.run(&arguments);
            assert_eq!(ran.code, 2, "{arguments:?} {ran:?}");
            assert!(ran.stderr.starts_with("error: "), "{ran:?}");
        }
    }
    let project = Bench::project();
    for name in ["zero", "fifo", "folder"] {
        let mut command = project.command();
        command.args(["trace", "validate", "--spec", "GreyConsensus"]).arg(bench.path(name));
        let ran = ran(command.output().unwrap());
        assert_eq!(ran.code, 2, "{name} {ran:?}");
    }
    for name in ["zero", "fifo", "folder", "deep"] {
        let run = bench.path(&format!("run-{name}"));
        fs::create_dir(&run).unwrap();
        symlink(bench.path(name), run.join("outcomes.json")).unwrap();
        let ran = bench.run(&["report", "--html", "page.html", "--out", run.to_str().unwrap()]);
        assert_eq!(ran.code, 2, "{name} {ran:?}");
    }
}
