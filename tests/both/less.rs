//! `shrink` by an engine where less may happen than in the specification: parts of what was
//! recorded, few faults, and cycles that are near to the beginning.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use super::common::{Bench, Ran, expect_all, fixture};
use super::shortest::walks;

/// It counts up to five, step by step or at once by a crash; `y` changes nothing.
const STAIRS: &str = "---- MODULE Stairs ----
EXTENDS Naturals
VARIABLES x, y
vars == <<x, y>>
Init == x = 0 /\\ y = 0
Up == x < 9 /\\ x' = x + 1 /\\ y' = y
Crash == x < 9 /\\ x' = x + 5 /\\ y' = y
Turn == y' = y + 1 /\\ x' = x
Next == Up \\/ Crash \\/ Turn
Begun == Init /\\ [][Next]_vars
Spec == Begun /\\ WF_vars(Up)
Safe == x < 5
====
";

/// A walk of it, with so many turns before each step up.
fn walk(turns: usize) -> String {
    let (mut text, mut number, mut y) = (String::new(), 1, 0);
    let mut state = |action: &str, x: usize, y: usize| {
        text.push_str(&format!("State {number}: <{action}>\n/\\ x = {x}\n/\\ y = {y}\n\n"));
        number += 1;
    };
    state("Initial predicate", 0, 0);
    for x in 1..=5 {
        for _ in 0..turns {
            y += 1;
            state("Turn", x - 1, y);
        }
        state("Up", x, y);
    }
    text
}

fn stairs(turns: usize, more: &str) -> Bench {
    let bench = walks("Stairs", STAIRS, "");
    bench.write("long.txt", &walk(turns));
    let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    let file = "file = \"Stairs.tla\"\n";
    bench.write("greyverify.toml", &manifest.replace(file, &format!("{file}{more}")));
    bench
}

const SHRINK: [&str; 6] = ["shrink", "long.txt", "--model", "walks", "--property", "Safe"];

fn shrink(bench: &Bench, more: &[&str]) -> Ran {
    bench.run(&[&SHRINK[..], more].concat())
}

/// A counterexample without faults is preferred to a shorter one with a fault, if it is known
/// what is a fault, and if it is not longer than what was given.
#[test]
fn fewest_faults_come_first() {
    let bench = stairs(1, "");
    let words = ["now     2 states; none is shorter", "Crash may be a fault: --faults Crash"];
    let guessed = [words[0], "faults  "];
    // Nothing in the file is called Crash.
    let unnamed = shrink(&bench, &["-q"]);
    expect_all(&unnamed, 0, &guessed[..1]);
    assert!(!unnamed.stdout.contains("may be"), "{unnamed:?}");
    bench.write(
        "long.txt",
        "State 1: <Init>\n/\\ x = 0\n/\\ y = 0\n\nState 2: <Crash line 7, col 10 to line 7, col 40 of module Stairs>\n/\\ x = 5\n/\\ y = 0\n",
    );
    expect_all(&shrink(&bench, &["-q"]), 0, &words);
    let few = [
        "was     11 states, 0 faults",
        "now     6 states, 0 faults; none without faults is shorter",
    ];
    let by = ["by      TLC 2.15, with as few faults as there can be", "the same violation"];
    for (bench, more) in [
        (stairs(1, ""), &["-q", "--faults", "Crash"][..]),
        (stairs(1, "faults = [\"Crash\"]\n"), &["-q"]),
    ] {
        expect_all(&shrink(&bench, more), 0, &[few, by].concat());
    }
    // Without a crash it takes six states, and none of five is without.
    let bench = stairs(0, "");
    let (crash, turn) = ("Crash line 7, col 10 to line 7, col 40 of module Stairs", "Turn");
    let of_five = format!(
        "State 1: <Init>\n/\\ x = 0\n/\\ y = 0\n\nState 2: <{turn}>\n/\\ x = 0\n/\\ y = 1\n\n\
         State 3: <{crash}>\n/\\ x = 5\n/\\ y = 1\n"
    );
    bench.write("long.txt", &of_five);
    let words =
        ["was     3 states, 1 fault", "now     2 states, 1 fault; none is shorter, and none as"];
    expect_all(&shrink(&bench, &["-q", "--faults", "Crash"]), 0, &words);
    // What is no action is no fault, and a file does not take its own place.
    let unknown = shrink(&stairs(1, ""), &["-q", "--faults", "Crahs"]);
    expect_all(
        &unknown,
        2,
        &["Crahs is to be a fault, and is not an action of Stairs", "Crash, Turn, Up"],
    );
    let over = shrink(&stairs(1, ""), &["-q", "--output", "long.txt"]);
    expect_all(&over, 2, &["would take the place of what it is made of"]);
    for command in ["shrink", "replay"] {
        let of_nothing = [command, "long.txt", "--model", "walks", "--property", "Nope"];
        let said = stairs(1, "").run(&of_nothing);
        expect_all(
            &said,
            2,
            &["Nope is to be broken, and is not defined in Stairs", "--property: Safe"],
        );
    }
    // One without a crash has six states.
    let bench = stairs(0, "faults = [\"Crash\"]\n");
    expect_all(&shrink(&bench, &["-q"]), 0, &["now     6 states, 0 faults"]);
}

/// Of a walk that is too long for all its parts to be tried, pieces are left out.
#[test]
fn pieces_of_what_was_recorded_are_left_out() {
    let bench = stairs(6, "");
    for engine in ["tlc", "both"] {
        let shrunk = shrink(&bench, &["--engine", engine, "--faults", "Crash"]);
        let words = [
            "was     36 states, 0 faults",
            "now     6 states, 0 faults; none without faults is shorter",
        ];
        expect_all(&shrunk, 0, &words);
    }
    let parts = shrink(&bench, &["--engine", "tlc"]);
    assert!(parts.stderr.contains("  ... 6 states"), "{parts:?}");
}

/// The arguments of the steps are found out of a long recording as of a short one: without
/// them nothing is left out.
#[test]
fn the_steps_of_a_long_recording_have_their_arguments() {
    let spec = "---- MODULE Turns ----\nEXTENDS Naturals\nVARIABLE y\nInit == y = 0\n\
        Turn(d) == y' = y + d\nNext == \\E d \\in 1..2 : Turn(d)\n\
        Spec == Init /\\ [][Next]_y\nSafe == y < 600\n====\n";
    let bench = walks("Turns", spec, "");
    let state = |n: usize| format!("State {}: <Next>\n/\\ y = {}\n\n", n + 1, 2 * n);
    bench.write("long.txt", &(0..=300).map(state).collect::<String>());
    let shrunk = shrink(&bench, &["-q"]);
    expect_all(&shrunk, 0, &["was     301 states", "now     301 states; none is shorter"]);
    assert_eq!(shrunk.stdout.matches("  Turn(2)  ").count(), 300, "{shrunk:?}");
}

/// A model that is far too large to be searched.
fn wide() -> Bench {
    let spec = std::fs::read_to_string(fixture("shrink").join("Wide.tla")).unwrap();
    let bench = Bench::new();
    bench.write("Wide.tla", &spec);
    let manifest = include_str!("../fixtures/shrink/greyverify.toml").replace("SPEC", "Wide");
    let nodes = manifest.replace("Part = ", "Node = ").replace("\"c\"", "\"c\", \"d\", \"e\"");
    bench.write("greyverify.toml", &nodes.replace("depth = 100", "depth = 200"));
    expect_all(&bench.run(&["check", "-q"]), 0, &[]);
    bench
}

const OF_WIDE: [&str; 2] = ["shrink", super::shortest::WALKED];

#[test]
fn what_cannot_be_searched_is_made_small_all_the_same() {
    let bench = wide();
    let shrunk = bench.run(&[&OF_WIDE[..], &["-q", "--time-budget", "24s"]].concat());
    let words = [
        "no shorter one was found in this time",
        "known   none has ",
        "among parts of what was recorded",
        "Crash may be a fault",
        "finds the same violation at its end",
    ];
    expect_all(&shrunk, 0, &words);
    let states = |word: &str| {
        let line = shrunk.stdout.lines().find(|line| line.trim_start().starts_with(word)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap()
    };
    assert!(states("now") >= 37 && states("now") < states("was"), "{shrunk:?}");
    // A command is not broken.
    let mut lines = shrunk.stdout.lines().filter(|line| !line.starts_with("replay  "));
    assert!(lines.all(|line| line.chars().count() <= 80), "{shrunk:?}");
}

/// True of what is said when something shorter was found.
fn is_shorter(line: &str) -> bool {
    let states = line.strip_prefix("  ... ").and_then(|rest| rest.strip_suffix(" states"));
    states.is_some_and(|states| states.parse::<usize>().is_ok())
}

/// What was found before the interruption is kept, and confirmed.
#[test]
fn an_interrupted_search_keeps_the_best_so_far() {
    let bench = wide();
    let mut command = bench.command();
    command.args(OF_WIDE).args(["--time-budget", "60s", "--output", "small.itf.json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| is_shorter(&line.unwrap())), "it found nothing");
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    drop(std::thread::spawn(move || lines.count()));
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    let code = child.wait().unwrap().code();
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("among parts of what was recorded"), "{said}");
    let replayed = bench.run(&["replay", "small.itf.json", "--on", "engine"]);
    expect_all(&replayed, 12, &["Safe"]);
}

/// A fixture of which the manifest says what it breaks.
fn breaks(spec: &str, checks: &str, property: &str) -> Bench {
    let text = std::fs::read_to_string(fixture("shrink").join(format!("{spec}.tla"))).unwrap();
    let bench = walks(spec, &text, "");
    let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    let random = "mode = \"simulate\"\nsimulate = { depth = 100, traces = 10000 }\n";
    let manifest = manifest.replace("invariants = [\"Safe\"]\n", "").replace(random, checks);
    bench.write(
        "greyverify.toml",
        &manifest.replace("property = \"Safe\"", &format!("property = \"{property}\"")),
    );
    expect_all(&bench.run(&["check", "-q"]), 0, &[]);
    bench
}

/// What goes on for ever is made small, too: to a cycle of which none is shorter.
#[test]
fn a_promise_that_is_not_kept_is_made_small() {
    let bench = breaks("Ring", "properties = [\"Served\"]\n", "Served");
    let shrunk = bench.run(&["shrink", super::shortest::WALKED, "-q"]);
    let words =
        ["Served is violated: Ring", "; none is shorter", "by      TLC 2.15", "back to state"];
    expect_all(&shrunk, 0, &[&words[..], &["finds the same violation at its end"]].concat());
    let by_tla_mc = bench.run(&["shrink", super::shortest::WALKED, "-q", "--engine", "tla-mc"]);
    expect_all(&by_tla_mc, 2, &["Served is a temporal property", "ask --engine tlc"]);
    let file = "greyverify.out/jobs/walks/counterexample.shrunk.itf.json";
    expect_all(&bench.run(&["replay", file, "--on", "engine"]), 13, &["Served"]);
    let again = bench.run(&["shrink", file, "-q"]);
    expect_all(&again, 0, &["; none is shorter"]);
}
