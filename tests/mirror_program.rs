//! `[mirror]` of the manifest: the documented example of a mirror, asked by the
//! real command beside the real TLC, and programs that are none.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use std::path::Path;
use std::process::Stdio;

use common::{Bench, Ran, built, expect, expect_all, ran};

/// What a program says first.
const HELLO: &str = r#"{"hello":{"protocol":2}}"#;
/// Where a mutant of the example leaves its counterexample.
const FOUND: &str = "greyverify.out/jobs/mutant.one-too-far/counterexample.itf.json";

/// The example with this line for the command of its program.
fn counter(line: &str) -> Bench {
    let bench = Bench::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/mirror/examples/counter");
    for name in ["Counter.tla", "CounterMutants.tla", "CounterTrace.tla"] {
        std::fs::copy(example.join(name), bench.path(name)).unwrap();
    }
    let manifest = std::fs::read_to_string(example.join("greyverify.toml")).unwrap();
    let command = manifest.lines().find(|l| l.starts_with("command = ")).unwrap();
    bench.write("greyverify.toml", &manifest.replace(command, line));
    bench
}

fn example() -> Bench {
    let what = ["--package", "greyverify-mirror", "--example", "counter"];
    counter(&format!("command = [{:?}]", built(&what, "examples/counter")))
}

/// A shell in the place of the program.
fn shell(script: &str) -> Bench {
    counter(&format!("command = [\"sh\", \"-c\", {script:?}]"))
}

/// One that says who it is, and answers everything with this line.
fn answering(line: &str) -> Bench {
    shell(&format!("echo '{HELLO}'; while read asked; do echo '{line}'; done"))
}

/// A counterexample to be walked.
fn found(bench: &Bench) {
    let steps: Vec<String> = (1..=6)
        .map(|n| match n {
            1 => "State 1: <Initial predicate>\n/\\ count = 0\n".to_owned(),
            n => format!("State {n}: <Up line 16, col 7 to line 16, col 41 of module Counter>\n/\\ count = {}\n", n - 1),
        })
        .collect();
    bench.write("found.txt", &steps.join("\n"));
}

const REPLAY: [&str; 4] = ["replay", "found.txt", "--model", "one-too-far"];
const SHRINK: [&str; 6] = ["shrink", "found.txt", "--model", "one-too-far", "-q", "--no-tlc"];

#[test]
fn the_example_agrees_with_its_specification() {
    let bench = example();
    let all = ["agreement on 1 of 1 model", "edges compared of 1 of 1 model: 6\n"];
    expect_all(&bench.run(&["cross-check", "-q"]), 0, &all);
    let more = ["cross-check", "-q", "--set", "N=7"];
    expect_all(&bench.run(&more), 0, &["N=7", "agreement on 1 of 1 model"]);
    expect(&bench.run(&["mutate", "-q"]), 0, "1 mutant caught by both engines, 0 not");
    expect_all(
        &bench.run(&["shrink", FOUND, "-q", "--bounds", "--output", "small.itf.json"]),
        0,
        &["now     3 states", "N=1; at none smaller", "2.15 was made to follow it"],
    );
    expect(&bench.run(&["replay", "small.itf.json"]), 12, "in the last state of the mirror, too");
    let elsewhere = bench.run(&["replay", "small.itf.json", "--on", "cluster"]);
    expect_all(&elsewhere, 2, &["no ground `cluster`", "run on mirror"]);
}

const VALIDATE: [&str; 5] = ["trace", "validate", "-q", "--spec", "Counter"];

fn validate(bench: &Bench, files: &[&str]) -> Ran {
    bench.run(&[&VALIDATE[..], files].concat())
}

/// Traces of any specification: the tool knows nothing of what its events mean.
#[test]
fn what_a_counter_wrote_down_is_followed() {
    let bench = example();
    bench.write("good", "N 2\nUp 1\nUp 2\nReset 0\n").write("more", "N 2\nUp 1\n");
    bench.write("other", "N 3\nUp 1\nUp 2\nUp 3\n").write("none", "N 3\n");
    bench.write("guard", "N 2\nUp 1\nUp 2\nUp 3\n").write("update", "N 2\nUp 1\nUp 3\n");
    bench.write("broken", "N 2\nUp 1\nUp\n");
    let accepted = validate(&bench, &["good", "more", "other"]);
    expect_all(&accepted, 0, &["ok   good   1 node, 3 events, accepted", "3 of 3 traces"]);
    let guard = "FAIL guard:4: Counter allows no such Up of node 0
       action    Counter.tla:15
       guard     MayGo(count) is false
                 count = 2
       before    count 2
       recorded  count 3\n";
    let update = "FAIL update:3: Counter allows no such Up of node 0
       action    Counter.tla:15
       update    count: expected 2, got 3
       before    count 1
       recorded  count 3\n";
    expect_all(&validate(&bench, &["guard", "update", "good"]), 12, &[guard, update, "1 of 3"]);
    expect_all(&validate(&bench, &["none", "good"]), 4, &["nothing was recorded", "1 of 2"]);
    let broken = validate(&bench, &["broken", "good"]);
    expect_all(&broken, 5, &["FAIL broken:3: no event and count", "ok   good", "1 of 2"]);
}

/// Nothing that a program says of a trace, or does not say, makes it accepted.
#[test]
fn a_program_that_translates_nonsense_accepts_nothing() {
    let recording = |events: &str| {
        let trace = r#""nodes":1,"constants":{"N":"4"},"bounds":{},"invariants":["InRange"]"#;
        answering(&format!(r#"{{"done":{{"translated":{{{trace},"events":[{events}]}}}}}}"#))
    };
    let event = |tla: &str| format!(r#"{{"line":1,"node":0,"action":"Up","tla":"{tla}"}}"#);
    let cases: [(Bench, i32, &str); 6] = [
        (recording(""), 4, "nothing was recorded"),
        (recording(&event("1 + 1")), 3, "says something that is not part of the protocol"),
        (recording(&event("0")), 5, "undecided"),
        (answering(r#"{"done":"level"}"#), 3, "answers something that was not asked"),
        (
            answering(r#"{"refused":{"traces":{"spec":"Counter","known":[]}}}"#),
            2,
            "reads no traces",
        ),
        (shell(&format!("echo '{HELLO}'; read asked; exit 4")), 3, "ended (exit status: 4)"),
    ];
    for (bench, code, words) in cases {
        bench.write("run", "anything");
        let ran = validate(&bench, &["run"]);
        expect(&ran, code, words);
        assert!(!ran.stdout.contains("ok  "), "{ran:?}");
    }
    // A refusal stands, even if nobody explains it.
    let bench = recording(&event(r#"<<\"Up\", 3>>"#));
    bench.write("run", "anything");
    let ran = validate(&bench, &["run"]);
    expect_all(&ran, 12, &["FAIL run:1: Counter allows no such Up", "are not explained"]);
}

#[test]
fn a_mirror_that_is_not_the_specification_is_told() {
    let bench = example();
    let spec = std::fs::read_to_string(bench.path("Counter.tla")).unwrap();
    bench.write("Counter.tla", &spec.replace("Init == count = 0", "Init == count \\in {0, 1}"));
    let ran = bench.run(&["cross-check", "-q"]);
    expect_all(&ran, 7, &["FAIL", "level 0 has 2 states for TLC, 1 for the mirror"]);
    expect_all(&ran, 7, &["first state that only TLC visits, at level 0", "[count |-> 1]"]);
}

/// A program that counts what everybody counts, and resets to 1.
fn resetting_to_one() -> Bench {
    let explored = r#"{"done":{"explored":{"violated":null,"distinct":5,"generated":6,"levels":[1,1,1,1,1],"elapsed":0.0}}}"#;
    let state = |n| format!(r#"{{"state":{{"tla":"[count |-> {n}]","native":"{n}"}}}}"#);
    let edge =
        |from, name, to| format!(r#"{{"edge":{{"from":{from},"action":"{name}","to":{to}}}}}"#);
    let mut graph: Vec<String> = (0..5).map(state).collect();
    graph.push(r#"{"edge":{"to":0}}"#.to_owned());
    graph.extend((0..4).map(|n| edge(n, "Up", n + 1)));
    graph.extend([edge(4, "Reset", 1), r#"{"done":"graph"}"#.to_owned()]);
    let graph: Vec<String> = graph.iter().map(|line| format!("'{line}'")).collect();
    shell(&format!(
        "echo '{HELLO}'; while read asked; do case $asked in *explore*) echo '{explored}';; \
         *graph*) printf '%s\\n' {};; *) echo '{{\"done\":\"level\"}}';; esac; done",
        graph.join(" ")
    ))
}

/// Its counts are those of TLC and tla-mc in every level: its edges alone tell.
#[test]
fn a_mirror_with_one_wrong_edge_is_told_by_its_edges_alone() {
    let bench = resetting_to_one();
    let ran = bench.run(&["cross-check", "-q"]);
    assert_eq!(ran.code, 7, "{ran:?}");
    let (_, told) = ran.stdout.split_once("small:\n").unwrap();
    insta::assert_snapshot!("one_wrong_edge", told);
    let kept = std::fs::read_to_string(bench.path("greyverify.out/cross-check.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let model = &kept["models"][0];
    assert_eq!(model["edges_compared"], true);
    let of = |n: usize| &model["witnesses"][n]["edges"]["levels"];
    assert_eq!(of(0), of(1));
    assert_eq!(of(0)[3], of(2)[3]);
    assert_eq!(of(0)[4]["edges"], of(2)[4]["edges"]);
    assert_ne!(of(0)[4]["hash"], of(2)[4]["hash"]);
}

#[test]
fn without_a_program_there_is_no_mirror() {
    let bench = counter("command = [\"true\"]");
    let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    bench.write("greyverify.toml", &manifest.replace("[mirror]\ncommand = [\"true\"]\n", ""));
    found(&bench);
    let ran = bench.run(&["cross-check", "-q"]);
    expect_all(&ran, 0, &["TLC", "tla-mc", "agreement on 1 of 1 model"]);
    assert!(!ran.stdout.contains("mirror"), "{ran:?}");
    expect_all(&bench.run(&["mutate", "-q"]), 0, &["no mirror", "1 mutant caught by TLC"]);
    expect_all(&bench.run(&REPLAY), 12, &["is violated in the last state: TLC 2.15"]);
    expect_all(&bench.run(&SHRINK), 0, &["none is shorter", "breadth first"]);
    let bounds: Vec<&str> = SHRINK.into_iter().chain(["--bounds"]).collect();
    expect_all(&bench.run(&bounds), 0, &["at none smaller", "breadth first"]);
}

/// A file whose property nothing in the model breaks is no success.
#[test]
fn without_a_mirror_what_cannot_be_made_small_is_told() {
    let bench = counter("command = [\"true\"]");
    let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    bench.write("greyverify.toml", &manifest.replace("[mirror]\ncommand = [\"true\"]\n", ""));
    found(&bench);
    let shrink = |model, property| {
        bench.run(&["shrink", "found.txt", "-q", "--model", model, "--property", property])
    };
    expect_all(&shrink("small", "InRange"), 7, &["nothing in it breaks InRange", "check --model"]);
    let words = ["it is no counterexample of Returns in small", "replay found.txt --on engine"];
    expect_all(&shrink("small", "Returns"), 7, &words);
    assert!(!bench.path("found.shrunk.itf.json").exists());
}

#[test]
fn a_program_that_does_not_have_the_specification_is_no_failure_of_mutants() {
    let refusal = r#"{"refused":{"spec":{"spec":"Counter","known":["Other"]}}}"#;
    let bench = answering(refusal);
    let none = "Counter has no mirror; Other have one";
    expect_all(&bench.run(&["cross-check", "-q"]), 0, &["--", "agreement on 1 of 1 model"]);
    expect_all(&bench.run(&["mutate", "-q"]), 0, &["no mirror", "1 mutant caught by TLC"]);
    // Now tla-mc does not know it either.
    let spec = std::fs::read_to_string(bench.path("Counter.tla")).unwrap();
    bench.write("Counter.tla", &spec.replace("InRange == ", "InRange == N^count > 0 /\\ "));
    let nothing = format!("nothing to cross-check: {none}; tla-mc has no power");
    expect_all(&bench.run(&["cross-check", "-q"]), 2, &[&nothing]);
    let named = ["cross-check", "-q", "--spec", "Counter"];
    expect_all(&bench.run(&named), 6, &["--  small", none, "with one witness only"]);
}

/// Nothing is checked before that is clear.
#[test]
fn what_does_not_begin_as_a_mirror_program_is_told_at_once() {
    let start = "see `command` of [mirror] in the manifest";
    let cases: [(Bench, i32, &[&str]); 6] = [
        (counter("command = [\"no-such-program\"]"), 2, &["cannot be started", start]),
        (counter("command = [\"./no-such-file\"]"), 2, &["cannot be started", start]),
        (
            shell("echo oh dear >&2; exit 3"),
            3,
            &[
                "ended (exit status: 3) before it had answered",
                "oh dear",
                "run the command by hand",
            ],
        ),
        (
            shell("echo hello"),
            3,
            &["says something that is not part of the protocol", "`hello`", "standard error"],
        ),
        (shell(r#"echo '{"hello":{"protocol":1}}'"#), 2, &["speaks version 1", "speaks 2"]),
        (shell(r#"echo '{"done":"level"}'"#), 3, &["answers something that was not asked"]),
    ];
    for (bench, code, words) in cases {
        found(&bench);
        for arguments in [&["cross-check", "-q"][..], &["mutate", "-q"], &REPLAY, &SHRINK] {
            let ran = bench.run(arguments);
            expect_all(&ran, code, words);
            assert_eq!(ran.stdout, "", "{ran:?}");
        }
        assert!(!bench.path("greyverify.out").exists());
    }
    let bench = counter("command = []");
    expect_all(&bench.run(&["cross-check"]), 2, &["mirror.command", "there is no program in it"]);
}

#[test]
fn a_program_that_fails_later_agrees_with_nothing() {
    let other = "answers something that was not asked";
    let cases: [(Bench, &str); 4] = [
        (shell(&format!("echo '{HELLO}'; read asked; exit 4")), "ended (exit status: 4)"),
        (answering(r#"{"done":"level"}"#), other),
        (answering(HELLO), other),
        (answering("no answer"), "says something that is not part of the protocol"),
    ];
    for (bench, words) in cases {
        found(&bench);
        expect_all(
            &bench.run(&["cross-check", "-q"]),
            7,
            &["FAIL", words, "agreement on 0 of 1 model"],
        );
        let ran = bench.run(&["mutate", "-q"]);
        expect_all(&ran, 7, &["FAIL", words, "0 mutants caught by both engines, 1 not"]);
        expect(&bench.run(&REPLAY), 3, words);
        expect(&bench.run(&SHRINK), 3, words);
    }
}

/// What it said before it failed is told in full, beside a table with one line of it.
#[test]
fn what_a_program_said_last_is_told() {
    let bench =
        shell(&format!("echo '{HELLO}'; read asked; echo first >&2; echo last >&2; exit 1"));
    let ran = bench.run(&["mutate", "-q"]);
    expect(&ran, 7, "its standard error ends with\n    first\n    last");
    assert!(ran.stdout.contains("SURVIVED: the mirror program ended (exit status: 1)"), "{ran:?}");
    assert!(!ran.stdout.contains("first"), "{ran:?}");
}

/// Its numbers may be anything.
#[test]
fn a_program_that_counts_nonsense_agrees_with_nothing() {
    let most = u64::MAX;
    let bench = answering(&format!(
        r#"{{"done":{{"explored":{{"violated":null,"distinct":5,"generated":{most},"levels":[{most},1,1,1,1],"elapsed":1e15}}}}}}"#
    ));
    expect(&bench.run(&["cross-check", "-q"]), 7, "agreement on 0 of 1 model");
    let bench = answering(r#"{"done":{"caught":{"caught":{"states":1,"elapsed":-1}}}}"#);
    expect(&bench.run(&["mutate", "-q"]), 7, "says something that is not part of the protocol");
}

/// It is code of the manifest's owner, and runs for five commands only.
#[test]
fn no_other_command_runs_the_program() {
    let bench = shell("touch was-run; exit 1");
    found(&bench);
    for arguments in [
        &["check", "-q"][..],
        &["plan"],
        &["list"],
        &["update"],
        &["cross-check", "--dry-run"],
        &["trace", "show", "found.txt"],
    ] {
        expect(&bench.run(arguments), 0, "");
    }
    assert!(!bench.path("was-run").exists());
    bench.run(&REPLAY);
    assert!(bench.path("was-run").exists());
}

/// One that never answers, with a child of its own.
fn silent() -> Bench {
    shell(&format!(
        "sleep 700 & echo $! > child; echo $$ > program; echo '{HELLO}'; read asked; touch asked; wait"
    ))
}

#[track_caller]
fn are_gone(bench: &Bench) {
    for name in ["program", "child"] {
        let pid = std::fs::read_to_string(bench.path(name)).unwrap();
        let status = format!("/proc/{}/status", pid.trim());
        // A process that has ended may stay listed until its parent looks.
        let lives = || match std::fs::read_to_string(&status) {
            Ok(text) => !text.contains("State:\tZ"),
            Err(_) => false,
        };
        while lives() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

fn interrupted(bench: &Bench, arguments: &[&str]) -> Ran {
    let mut command = bench.command();
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    while !bench.path("asked").exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    ran(child.wait_with_output().unwrap())
}

#[test]
fn an_interrupt_ends_the_program_and_what_it_started() {
    let bench = silent();
    let ran = interrupted(&bench, &["cross-check", "-q"]);
    expect_all(&ran, 130, &["interrupted before anything was compared"]);
    are_gone(&bench);

    let bench = silent();
    let ran = interrupted(&bench, &["cross-check", "-q", "--spec", "Counter"]);
    expect_all(&ran, 130, &["FAIL", "was ended before it had answered: interrupted"]);
    are_gone(&bench);

    let bench = silent();
    found(&bench);
    assert_eq!(interrupted(&bench, &REPLAY).code, 130);
    are_gone(&bench);
}

/// One that stays when it should go, in a group of its own.
#[test]
fn a_program_that_does_not_want_to_end_is_ended() {
    let what = ["--package", "greyverify-mirror", "--example", "counter"];
    let program = built(&what, "examples/counter");
    let bench = shell(&format!(
        "echo $$ > program; setsid sleep 700 & echo $! > child; {}; exec sleep 700",
        program.display()
    ));
    found(&bench);
    expect(&bench.run(&REPLAY), 12, "of the mirror, too");
    let pid = std::fs::read_to_string(bench.path("child")).unwrap();
    let pid = rustix::process::Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
    // What moved into a session of its own is not reached by anybody.
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    are_gone(&bench);
}

/// What a program says on standard error is not in the way.
#[test]
fn a_program_may_talk_on_standard_error() {
    let what = ["--package", "greyverify-mirror", "--example", "counter"];
    let program = built(&what, "examples/counter");
    let noise = "head -c 3000000 /dev/zero >&2";
    let bench = shell(&format!("{noise}; exec {}", program.display()));
    expect(&bench.run(&["cross-check", "-q"]), 0, "agreement on 1 of 1 model");
}
