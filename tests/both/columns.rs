//! Lines of what is said of counterexamples, on a screen of 80 columns.

use super::by_path::{check, locks};
use super::common::{Bench, ran};

const COLUMNS: usize = 80;

/// True of a line that no blank can break: it is one word, or a command that somebody pastes.
fn is_whole(line: &str) -> bool {
    let text = line.trim_start();
    let behind = |word: &str| text.strip_prefix(word).map_or(text, str::trim_start);
    let is_command =
        [behind("next:"), behind("replay")].iter().any(|rest| rest.starts_with("greyverify "));
    let is_quoted = text.starts_with('`') && text.matches('`').count() == 2;
    is_command || is_quoted || !text.contains(' ')
}

#[track_caller]
fn fits(bench: &Bench, args: &[&str]) -> String {
    let mut command = bench.command();
    command.args(args).env("COLUMNS", COLUMNS.to_string());
    let ran = ran(command.output().unwrap());
    let said = format!("{}{}", ran.stdout, ran.stderr);
    let is_long = |line: &&str| line.chars().count() > COLUMNS && !is_whole(line);
    let long: Vec<&str> = said.lines().filter(is_long).collect();
    assert!(long.is_empty(), "{args:?}: {long:#?}");
    said
}

#[test]
fn what_is_said_of_a_counterexample_fits_a_screen() {
    let bench = locks(".", "Locks.cfg");
    let property = "OnlyOneOfThemBelievesThatTheLockIsItsOwnAtAnyTime";
    let module = std::fs::read_to_string(bench.path("Locks.tla")).unwrap();
    bench.write("Locks.tla", &module.replace("Safe ==", &format!("{property} ==")));
    let config = "CONSTANT Part = {a, b, c}\nSPECIFICATION Spec\nINVARIANT ";
    bench.write("Locks.cfg", &format!("{config}{property}\n"));
    check(&bench, &["Locks.tla"]);
    let found = "greyverify.out/jobs/Locks/counterexample.itf.json";
    let itf = std::fs::read_to_string(bench.path(found)).unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let replayed = fits(&bench, &["replay", "Locks.tla"]);
    let whole = format!(
        "{property} is violated in the last state: TLC 2.15 was made to follow it, 4 states"
    );
    assert!(words(&replayed).contains(&whole), "{replayed}");
    fits(&bench, &["shrink", "Locks.tla", "-q", "--bounds"]);
    fits(&bench, &["trace", "show", found]);
    fits(&bench, &["trace", "diff", found, found]);
    // What is no counterexample of it, in several ways.
    bench.write("other.itf.json", &itf.replace("\"owner\"", "\"owned\""));
    for verb in ["replay", "shrink"] {
        fits(&bench, &[verb, "Locks.tla", "--trace", "other.itf.json"]);
        fits(&bench, &[verb, "Locks.tla", "--on", "mirror"]);
        fits(&bench, &[verb, found]);
    }
    bench.write("Plain.cfg", "CONSTANT Part = {a}\nSPECIFICATION Spec\n");
    fits(&bench, &["paths", "Locks.tla", "--config", "Plain.cfg"]);
    let red = fits(&bench, &["paths", "Locks.tla"]);
    assert!(
        words(&red).contains("an implementation is not to be held to a specification that is red"),
        "{red}"
    );
    fits(&bench, &["mutate", "--generate"]);
}
