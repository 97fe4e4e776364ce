//! `paths`: behaviours that cover what the real TLC finds in a model.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use std::collections::BTreeSet;
use std::fs;

use common::{Bench, expect};
use greyverify::trace::itf;
use greyverify_behaviour::Cover;
use greyverify_driver::{Paths, State, System, Value, tla};

/// Two workers that share one place; the third action needs an argument that is
/// there only in some states.
const DESK: &str = "---- MODULE Desk ----
EXTENDS Naturals, Sequences
CONSTANTS Worker, Most
VARIABLES at, queue
Init == at = \"nobody\" /\\ queue = <<>>
Come(w) == at = \"nobody\" /\\ at' = w /\\ UNCHANGED queue
Leave == at # \"nobody\" /\\ at' = \"nobody\" /\\ UNCHANGED queue
Ask(n) == queue' = Append(queue, n) /\\ UNCHANGED at
Answer == queue # <<>> /\\ at # \"nobody\" /\\ queue' = Tail(queue) /\\ UNCHANGED at
Next == (\\E w \\in Worker : Come(w)) \\/ Leave \\/ (\\E n \\in {1, 2} : Ask(n)) \\/ Answer
Short == Len(queue) <= Most
Quiet == Len(queue) < 2
====
";

fn bench(checked: &str) -> Bench {
    let bench = Bench::new();
    bench.write("Desk.tla", DESK);
    bench.write(
        "Desk.cfg",
        &format!(
            "CONSTANTS Worker = {{\"a\", \"b\"}} Most = 2\nINIT Init\nNEXT Next\nCONSTRAINT Short\n{checked}\n"
        ),
    );
    bench
}

/// What a folder says that it covers, which its files must bear out.
fn cover(bench: &Bench, folder: &str) -> Cover {
    Paths::read(bench.path(folder)).unwrap();
    let text = fs::read(bench.path(folder).join(Cover::FILE)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// The names and texts of a folder.
fn files(bench: &Bench, folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(bench.path(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<(String, String)> = entries
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    all.sort();
    all
}

/// The transitions of the behaviours in a folder, each once.
fn transitions(bench: &Bench, folder: &str) -> BTreeSet<String> {
    let names = cover(bench, folder).files;
    let all = names.iter().flat_map(|(name, states)| {
        let read = itf::from_text(&fs::read(bench.path(folder).join(name)).unwrap()).unwrap();
        assert_eq!(read.steps.len(), *states);
        let pairs = read
            .steps
            .windows(2)
            .map(|pair| format!("{:?} {:?} {:?}", pair[0].state, pair[1].action, pair[1].state));
        pairs.collect::<Vec<_>>()
    });
    all.collect()
}

#[test]
fn the_behaviours_have_every_transition_that_tlc_generates_and_are_always_the_same() {
    let bench = bench("");
    let ran = bench.run(&["paths", "Desk.tla"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    insta::assert_snapshot!("covered", ran.stdout);
    let first = files(&bench, "Desk.paths");
    assert_eq!(
        transitions(&bench, "Desk.paths").len(),
        cover(&bench, "Desk.paths").transitions().all
    );
    let again = bench.run(&["paths", "Desk.tla", "--output", "again"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(files(&bench, "again"), first);

    let checked = bench.run(&["check", "Desk.tla", "--format", "json", "-q"]);
    let json: serde_json::Value = serde_json::from_str(&checked.stdout).unwrap();
    let job = &json["jobs"][0];
    let cover = cover(&bench, "Desk.paths");
    assert_eq!(job["counts"]["distinct"], cover.states);
    // TLC counts those of Ask that the constraint leaves out, too.
    for (name, shown) in cover.actions.iter().filter(|(name, _)| *name != "Ask") {
        let mut actions = job["actions"].as_array().unwrap().iter();
        let own = actions.find(|action| action["action"] == **name).unwrap();
        assert_eq!(own["generated"], shown.transitions.all, "{name}");
    }
}

#[test]
fn a_set_is_stale_when_the_specification_means_something_else_and_not_for_a_comment() {
    let bench = bench("");
    expect(&bench.run(&["paths", "Desk.tla", "--check"]), 2, "there are no behaviours");
    assert_eq!(bench.run(&["paths", "Desk.tla"]).code, 0);
    bench.write("Desk.tla", &DESK.replace("VARIABLES", "\\* Who is there.\nVARIABLES"));
    expect(&bench.run(&["paths", "Desk.tla", "--check"]), 0, "Desk.paths is current");
    expect(&bench.run(&["paths", "Desk.tla", "--check", "--cover", "actions"]), 7, "is stale");
    bench.write("Desk.tla", &DESK.replace("queue # <<>> /\\", "Len(queue) > 1 /\\"));
    expect(&bench.run(&["paths", "Desk.tla", "--check"]), 7, "Desk.paths is stale");
}

/// Whoever changes what was written has other behaviours than those of the specification.
#[test]
fn a_set_that_is_not_as_it_was_written_is_not_current() {
    let bench = bench("");
    assert_eq!(bench.run(&["paths", "Desk.tla"]).code, 0);
    let check = || bench.run(&["paths", "Desk.tla", "--check"]);
    let text = |name: &str| std::fs::read_to_string(bench.path(name)).unwrap();
    let (cover, path) = ("Desk.paths/paths.json", "Desk.paths/path-01.itf.json");
    let (said, shown) = (text(cover), text(path));
    // Git may have changed how lines end.
    bench.write(path, &shown.replace('\n', "\r\n"));
    expect(&check(), 0, "is current");
    let refuted = |what: &str| expect(&check(), 7, what);
    bench.write(path, &shown.replacen("\"#bigint\":\"1\"", "\"#bigint\":\"2\"", 1));
    assert_ne!(text(path), shown);
    refuted("is not as it was written");
    std::fs::remove_file(bench.path(path)).unwrap();
    refuted("it names path-01.itf.json, which is missing");
    bench.write(path, &shown);
    bench.write("Desk.paths/more.itf.json", &shown);
    refuted("it does not name more.itf.json beside it");
    std::fs::remove_file(bench.path("Desk.paths/more.itf.json")).unwrap();
    bench.write(cover, &said.replacen("\"states\": ", "\"states\": 1", 1));
    refuted("is not as it was written");
    bench.write(cover, &said);
    expect(&check(), 0, "is current");
}

#[test]
fn a_set_that_is_written_again_leaves_no_file_of_the_one_before() {
    let bench = bench("");
    assert_eq!(bench.run(&["paths", "Desk.tla", "--walks", "3", "--depth", "9"]).code, 0);
    assert_eq!(files(&bench, "Desk.paths").len(), 5);
    bench.write("Desk.paths/notes.md", "by hand");
    assert_eq!(bench.run(&["paths", "Desk.tla", "--cover", "actions"]).code, 0);
    let names: Vec<String> =
        files(&bench, "Desk.paths").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["notes.md", "path-01.itf.json", "paths.json"]);
}

#[test]
fn each_action_is_done_and_refused_once_where_actions_are_covered() {
    let bench = bench("");
    let ran = bench.run(&["paths", "Desk.tla", "--cover", "actions"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    insta::assert_snapshot!("actions", ran.stdout);
    assert_eq!(transitions(&bench, "Desk.paths").len(), 6);
}

#[test]
fn a_model_that_is_too_large_is_covered_in_part_and_that_is_said() {
    let bench = bench("");
    let ran = bench.run(&["paths", "Desk.tla", "--limit", "20"]);
    expect(&ran, 3, "partial: the search has found 20 steps");
    assert!(!cover(&bench, "Desk.paths").whole);
    expect(
        &bench.run(&["paths", "Desk.tla", "--limit", "20", "--check"]),
        3,
        "current and partial",
    );
}

#[test]
fn a_red_model_and_one_that_cannot_be_evaluated_give_no_behaviours() {
    let red = bench("INVARIANT Quiet");
    expect(&red.run(&["paths", "Desk.tla"]), 12, "Quiet is false in a state of Desk");
    let wrong = bench("");
    wrong.write("Desk.tla", &DESK.replace("queue # <<>> /\\ at", "at"));
    expect(&wrong.run(&["paths", "Desk.tla"]), 5, "TLC could not search Desk");
    assert!(!wrong.path("Desk.paths").exists() && !red.path("Desk.paths").exists());
}

/// Many models state the solution of a puzzle as what is never reached.
#[test]
fn a_model_that_is_meant_to_be_red_gives_its_behaviours() {
    let bench = bench("INVARIANTS Quiet Short");
    let manifest = |expected: &str| {
        let text = format!(
            "schema_version = 1\n[profiles.pr]\nheap_mib = 512\ntime_budget_secs = 300\n[specs.Desk]\nfile = \"Desk.tla\"\n[[model]]\nname = \"desk\"\nspec = \"Desk\"\nconfig = \"Desk.cfg\"\nprofiles = [\"pr\"]\n{expected}"
        );
        bench.write("greyverify.toml", &text);
        bench.run(&["paths", "--model", "desk", "--output", "desk.paths"])
    };
    expect(&manifest(""), 12, "Quiet is false in a state of desk");
    expect(
        &manifest("expect = { verdict = \"violated\", property = \"Short\" }\n"),
        12,
        "Quiet is false in a state of desk",
    );
    expect(&manifest("expect = { verdict = \"violated\", property = \"Quiet\" }\n"), 0, "covered");
}

/// The desk as a program.
struct Program {
    at: String,
    queue: Vec<i64>,
    /// A seeded bug: who came last is answered first.
    is_unfair: bool,
}

impl Program {
    fn new(is_unfair: bool) -> Self {
        Self { at: "nobody".to_owned(), queue: Vec::new(), is_unfair }
    }

    fn answer(&mut self) -> Option<i64> {
        match (self.at.as_str(), self.queue.is_empty(), self.is_unfair) {
            ("nobody", ..) | (_, true, _) => None,
            (_, _, true) => self.queue.pop(),
            (_, _, false) => Some(self.queue.remove(0)),
        }
    }
}

impl System for Program {
    fn apply(&mut self, action: &str, params: &[Value]) -> Result<(), String> {
        match (action, params, self.at.as_str()) {
            ("Come", [Value::Str(worker)], "nobody") => self.at.clone_from(worker),
            ("Leave", [], worker) if worker != "nobody" => self.at = "nobody".to_owned(),
            ("Ask", [Value::Int(number)], _) => self.queue.push(*number),
            ("Answer", [], _) => drop(self.answer().ok_or("there is nothing to answer")?),
            _ => return Err("not now".to_owned()),
        }
        Ok(())
    }

    fn observe(&self) -> State {
        let queue = self.queue.iter().map(|number| tla::int(*number));
        vec![("at", tla::text(&self.at)), ("queue", tla::seq(queue))]
    }
}

#[test]
fn what_a_program_does_by_chance_is_judged_by_the_engine() {
    let bench = bench("");
    assert_eq!(bench.run(&["paths", "Desk.tla"]).code, 0);
    let paths = Paths::read(bench.path("Desk.paths")).unwrap();
    assert!(paths.walk(|_| Program::new(false)).unwrap().is_whole());
    let found = paths.walk(|_| Program::new(true)).unwrap_err();
    assert_eq!(found.steps().len(), 4, "{found}");
    assert_eq!(bench.run(&["trace", "init", "Desk.tla"]).code, 0);
    for (is_unfair, code, words) in [(false, 0, "accepted"), (true, 12, "allows no such Answer")] {
        bench.write("run.ndjson", &paths.record(1, 60, |_| Program::new(is_unfair)));
        let ran = bench.run(&["trace", "validate", "--map", "Desk.trace.toml", "run.ndjson", "-q"]);
        expect(&ran, code, words);
    }
}

#[test]
fn the_behaviours_that_are_committed_here_are_those_of_their_specifications() {
    let bench = Bench::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for spec in ["crates/driver/tests/lru/LruCache", "invariants/examples/scheduler/Quota"] {
        let file = root.join(spec).with_extension("tla").display().to_string();
        expect(&bench.run(&["paths", &file, "--check"]), 0, "is current");
        assert_eq!(bench.run(&["paths", &file, "--output", spec]).code, 0);
        let committed = root.join(spec).with_extension("paths").display().to_string();
        assert_eq!(files(&bench, spec), files(&bench, &committed));
    }
}
