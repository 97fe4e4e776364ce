//! `replay` and `shrink` of a specification by path: no manifest says anything of it.

use super::common::{Bench, Ran, expect_all, fixture, ran};

const CONFIG: &str = "CONSTANT Part = {a, b, c}\nSPECIFICATION Spec\nINVARIANT Safe\n";

/// A specification of `tests/fixtures/shrink` below a folder, with its configuration.
pub(super) fn locks(folder: &str, config: &str) -> Bench {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path(folder)).unwrap();
    let module = format!("{folder}/Locks.tla");
    std::fs::copy(fixture("shrink").join("Locks.tla"), bench.path(&module)).unwrap();
    bench.write(&format!("{folder}/{config}"), CONFIG);
    bench
}

/// Two workers do not search breadth first, so that something smaller may be offered.
pub(super) fn check(bench: &Bench, args: &[&str]) -> Ran {
    bench.run(&[&["check", "-q", "--workers", "2"], args].concat())
}

/// The commands that stand behind a word, as they are printed.
fn told(said: &Ran, word: &str) -> Vec<String> {
    let from = said.stdout.lines().skip_while(|line| !line.trim_start().starts_with(word));
    let lines = from.map(|line| line.trim_start().trim_start_matches(word).trim_start());
    lines.take_while(|line| line.starts_with("greyverify ")).map(str::to_owned).collect()
}

/// Runs a command as somebody who pastes it into a shell.
fn pasted(bench: &Bench, line: &str) -> Ran {
    let program = format!("greyverify() {{ \"$PROGRAM\" \"$@\"; }}\n{line} ");
    let ours = bench.command();
    let mut shell = std::process::Command::new("bash");
    shell.current_dir(bench.dir.path()).args(["-c", &program]);
    shell.env("PROGRAM", ours.get_program());
    for (name, value) in ours.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    ran(shell.output().unwrap())
}

/// Everything that is proposed, from the red to the end.
fn all_of_it(bench: &Bench, red: &Ran) -> Vec<String> {
    let next = told(red, "next:");
    assert_eq!(next.len(), 2, "{red:?}");
    expect_all(&pasted(bench, &next[0]), 0, &["Acquire(a)"]);
    let small = pasted(bench, &next[1]);
    expect_all(&small, 0, &["now     4 states; none is shorter", "finds the same violation"]);
    let replay = told(&small, "replay");
    let again = pasted(bench, &replay[0]);
    expect_all(&again, 12, &["Safe is violated in the last state: TLC 2.15"]);
    [next, replay].concat()
}

#[test]
fn what_is_proposed_for_a_specification_by_path_works_as_it_is_printed() {
    let bench = locks(".", "Locks.cfg");
    let red = check(&bench, &["Locks.tla"]);
    assert_eq!(all_of_it(&bench, &red)[1], "greyverify shrink Locks.tla");

    let bench = locks("my specs", "Other.cfg");
    let other = ["my specs/Locks.tla", "--config", "my specs/Other.cfg"];
    let commands = all_of_it(&bench, &check(&bench, &other));
    let words = "'my specs/Locks.tla' --config 'my specs/Other.cfg'";
    assert_eq!(commands[1], format!("greyverify shrink {words}"));
    assert!(commands[2].starts_with(&format!("greyverify replay {words} --trace ")));

    // Of several, the names of the jobs and of the specifications are not the same.
    let bench = locks("specs", "Locks.cfg");
    bench.write("specs/Locks2.cfg", CONFIG);
    let red = check(&bench, &["specs"]);
    assert!(
        red.stdout.contains("greyverify shrink specs/Locks.tla --config specs/Locks2.cfg --trace "),
        "{red:?}"
    );
    let elsewhere = locks(".", "Locks.cfg");
    let red = check(&elsewhere, &["Locks.tla", "--out", "runs"]);
    let commands = all_of_it(&elsewhere, &red);
    assert!(commands[1].ends_with(" --trace runs/jobs/Locks/counterexample.itf.json"));
}

/// A module that stands elsewhere is found again.
#[test]
fn libraries_and_options_are_part_of_what_is_proposed() {
    let bench = locks("lib", "Unused.cfg");
    bench.write("Model.tla", "---- MODULE Model ----\nEXTENDS Locks\n====\n");
    bench.write("Model.cfg", CONFIG);
    let red = check(&bench, &["Model.tla", "--library", "lib"]);
    let commands = all_of_it(&bench, &red);
    assert_eq!(commands[1], "greyverify shrink Model.tla --library lib");
}

#[test]
fn constants_and_faults_are_named_on_the_command_line() {
    let bench = locks(".", "Locks.cfg");
    check(&bench, &["Locks.tla"]);
    let found = "greyverify.out/jobs/Locks/counterexample.itf.json";
    let small = ["shrink", "Locks.tla", "--trace", found, "-q", "--output", "small.itf.json"];
    let faults = bench.run(&[&small[..], &["--faults", "Expire"]].concat());
    expect_all(&faults, 0, &["now     4 states, 1 fault; none is shorter"]);
    let bounds = bench.run(&[&small[..], &["--bounds"]].concat());
    expect_all(&bounds, 0, &["bounds  Part={a, b}; at none smaller, down to 1"]);
    // What was saved says the constants.
    let again = bench.run(&["replay", "Locks.tla", "--trace", "small.itf.json"]);
    expect_all(&again, 12, &["Locks at Part={a, b}"]);
    let none = ["shrink", "Locks.tla", "-q", "--faults", "Quake"];
    expect_all(&bench.run(&none), 2, &["Quake is to be a fault, and is not an action of Locks"]);
    let fewer = bench.run(&["replay", "Locks.tla", "--set", "Part=1"]);
    expect_all(&fewer, 7, &["cannot come to it"]);
}

#[test]
fn what_is_not_there_or_not_meant_is_said() {
    let bench = locks(".", "Locks.cfg");
    let none = bench.run(&["shrink", "Locks.tla"]);
    expect_all(&none, 2, &["the last run has no counterexample of Locks", "--trace FILE"]);
    check(&bench, &["Locks.tla"]);
    for verb in ["replay", "shrink"] {
        let mirror = bench.run(&[verb, "Locks.tla", "--on", "mirror"]);
        expect_all(&mirror, 2, &["only a manifest names a mirror", "--on engine"]);
        let missing = bench.run(&[verb, "Lock.tla", "--trace", "a.itf.json"]);
        expect_all(&missing, 2, &["cannot read"]);
        // A file alone needs a manifest.
        let found = "greyverify.out/jobs/Locks/counterexample.itf.json";
        let alone = bench.run(&[verb, found]);
        expect_all(&alone, 2, &["there is no greyverify.toml", "SPEC.tla --trace FILE"]);
        let other = bench.run(&[verb, "Counter.tla", "--trace", found]);
        expect_all(&other, 2, &["it is a trace of Locks, and not of Counter"]);
    }
}
