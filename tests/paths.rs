//! `paths`: behaviours that cover what the real TLC finds in a model.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
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
Near == Len(queue) <= Most + 1
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

/// A counter that begins at 0 or 7, of which a constraint looks at what is below 2.
fn counter(config: &str, units: &str) -> Bench {
    let bench = Bench::new();
    let module = "EXTENDS Naturals, TLC\nVARIABLE x\nInit == x \\in {0, 7}\nUp == x < 5 /\\ x' = x + 1\n\
        Near == x < 2\nNotTwo == x # 2\nNotSeven == x # 7";
    let text = format!("---- MODULE Counter ----\n{module}\n{units}\n====\n");
    bench.write("Counter.tla", &text);
    bench.write("Counter.cfg", &format!("INIT Init\nNEXT Next\n{config}\n"));
    bench
}

#[test]
fn attack_an_invariant_that_is_false_behind_a_constraint() {
    for invariant in ["NotTwo", "NotSeven"] {
        let config = format!("CONSTRAINT Near\nINVARIANT {invariant}");
        let bench = counter(&config, "Next == Up");
        expect(&bench.run(&["check", "-q", "Counter.tla"]), 12, "is violated");
        expect(
            &bench.run(&["paths", "Counter.tla"]),
            12,
            &format!("{invariant} is false in a state of Counter"),
        );
        assert!(!bench.path("Counter.paths").exists());
    }
}

#[test]
fn attack_states_that_are_others_each_time() {
    let bench = counter("CONSTRAINT Near", "Next == Up \\/ x' = RandomElement(0..1)");
    for more in [vec![], vec!["--no-search", "--walks", "3"]] {
        let ran = bench.run(&[&["paths", "Counter.tla"], more.as_slice()].concat());
        expect(&ran, 3, "Counter: no implementation can be held to its states");
        expect(&ran, 3, "(Counter.tla:9)");
    }
    assert!(!bench.path("Counter.paths").exists());
}

#[test]
fn behaviours_of_somebody_else_are_left_alone() {
    let bench = counter("CONSTRAINT Near", "Next == Up");
    fs::create_dir(bench.path("mine")).unwrap();
    bench.write("mine/own.itf.json", "{}");
    let ran = bench.run(&["paths", "Counter.tla", "--output", "mine"]);
    expect(&ran, 2, "own.itf.json is a behaviour that this command has not written");
    assert!(!bench.path("mine/paths.json").exists());
}

#[test]
fn each_configuration_has_a_folder() {
    let bench = counter("CONSTRAINT Near", "Next == Up\nNone == x > 7");
    bench.write("All.cfg", "INIT Init\nNEXT Next\n");
    bench.write("None.cfg", "INIT Init\nNEXT Next\nCONSTRAINT None\n");
    expect(&bench.run(&["paths", "Counter.tla"]), 0, "wrote Counter.paths");
    expect(&bench.run(&["paths", "Counter.tla", "--config", "All.cfg"]), 0, "wrote All.paths");
    expect(&bench.run(&["paths", "Counter.tla", "--check"]), 0, "Counter.paths is current");
    let none = ["paths", "Counter.tla", "--config", "None.cfg"];
    expect(&bench.run(&none), 4, "the constraint excludes every initial state");
    let walks = [none.as_slice(), &["--no-search", "--walks", "2"]].concat();
    expect(&bench.run(&walks), 4, "no state satisfies the initial predicate and the constraints");
}

/// By state, what it refuses, as far as the behaviours of a folder say.
fn refusals(bench: &Bench, folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, _) in cover(bench, folder).files {
        let read = itf::from_text(&fs::read(bench.path(folder).join(name)).unwrap()).unwrap();
        for step in &read.steps {
            let own = read.refused.get(&step.number).into_iter().flatten();
            let state = all.entry(format!("{:?}", step.state)).or_default();
            state.extend(own.map(ToString::to_string));
        }
    }
    all
}

const WALKS: [&str; 7] = ["paths", "Desk.tla", "--no-search", "--walks", "6", "--depth", "15"];

/// A walk takes steps of the model, and says of each state all that is refused there,
/// as a search does.
#[test]
fn walks_without_a_search_are_behaviours_of_the_model_and_always_the_same() {
    let bench = bench("");
    let ran = bench.run(&WALKS);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    insta::assert_snapshot!("walks", ran.stdout);
    let run = |more: &[&str]| bench.run(&[&WALKS[..], more].concat());
    assert_eq!(run(&["--output", "again"]).code, 0);
    assert_eq!(files(&bench, "again"), files(&bench, "Desk.paths"));
    let fewer = ["paths", "Desk.tla", "--no-search", "--walks", "2", "--depth", "15"];
    assert_eq!(bench.run(&[&fewer[..], &["--output", "fewer"]].concat()).code, 0);
    let first = files(&bench, "fewer").into_iter().filter(|(name, _)| name.starts_with("walk"));
    assert!(
        first.clone().count() == 2
            && first.clone().all(|file| files(&bench, "again").contains(&file))
    );
    assert_eq!(run(&["--output", "others", "--seed", "2"]).code, 0);
    assert_ne!(files(&bench, "others"), files(&bench, "Desk.paths"));
    assert_eq!(bench.run(&["paths", "Desk.tla", "--output", "all"]).code, 0);
    let all = transitions(&bench, "all");
    assert!(transitions(&bench, "Desk.paths").is_subset(&all));
    let known = refusals(&bench, "all");
    let met = refusals(&bench, "Desk.paths");
    assert!(met.len() > 5 && met.iter().all(|(state, refused)| known[state] == *refused));

    assert!(!cover(&bench, "Desk.paths").whole);
    expect(&run(&["--check"]), 0, "is current; random walks, which cover nothing");
    expect(&run(&["--check", "--seed", "2"]), 7, "is stale");
    expect(&bench.run(&["paths", "Desk.tla", "--check"]), 7, "is stale");
    let paths = Paths::read(bench.path("Desk.paths")).unwrap();
    let walked = paths.walk(|_| Program::new(false)).unwrap();
    assert!(walked.is_followed() && !walked.is_whole(), "{walked}");
    assert!(paths.walk(|_| Program::new(true)).is_err());
}

#[test]
fn walks_begin_in_any_initial_state_within_the_constraints() {
    let bench = bench("");
    let init = "Init == at \\in {\"nobody\", \"a\", \"b\"} /\\ queue \\in {<<>>, <<1, 1, 1>>}";
    bench.write("Desk.tla", &DESK.replace("Init == at = \"nobody\" /\\ queue = <<>>", init));
    assert_eq!(bench.run(&WALKS).code, 0);
    let begins = cover(&bench, "Desk.paths").files.into_iter().map(|(name, _)| {
        let text = fs::read(bench.path("Desk.paths").join(name)).unwrap();
        format!("{:?}", itf::from_text(&text).unwrap().steps[0].state)
    });
    let begins: BTreeSet<String> = begins.collect();
    assert!(begins.len() > 1 && begins.iter().all(|state| !state.contains("Int(1)")), "{begins:?}");
}

#[test]
fn walks_that_never_do_an_action_and_walks_without_a_number_are_told() {
    let bench = bench("");
    let walk = |more: &[&str]| bench.run(&[&["paths", "Desk.tla", "--no-search"], more].concat());
    expect(&walk(&["--walks", "1", "--depth", "1"]), 3, "partial: never done: ");
    expect(&walk(&["--walks", "1", "--depth", "1", "--check"]), 3, "current and partial");
    expect(&walk(&[]), 2, "--walks");
    expect(&walk(&["--walks", "0"]), 2, "there is nothing to write");
    expect(&walk(&["--walks", "2", "--limit", "5"]), 2, "--limit");
    let transitions = ["--walks", "2", "--cover", "transitions"];
    expect(&walk(&transitions), 2, "without a search nobody knows every transition");
}

/// Whether what was never refused is refused elsewhere, nobody knows without a search.
#[test]
fn actions_are_covered_without_a_search_where_walks_met_each_done_and_refused() {
    let bench = bench("");
    let cover_actions = || bench.run(&[&WALKS[..], &["--cover", "actions"]].concat());
    expect(&cover_actions(), 3, "partial: 6 random walks of 15 steps at most met actions");
    bench.write("Desk.tla", &DESK.replace("Ask(n) == ", "Ask(n) == Len(queue) < Most /\\ "));
    let ran = cover_actions();
    assert_eq!(ran.code, 0, "{ran:?}");
    insta::assert_snapshot!("actions_of_walks", ran.stdout);
    let paths = Paths::read(bench.path("Desk.paths")).unwrap();
    let begin =
        |is_unfair| move |_: &[(String, Value)]| Program { most: 2, ..Program::new(is_unfair) };
    assert!(paths.walk(begin(false)).unwrap().is_whole());
}

#[test]
fn walks_through_a_red_model_and_one_that_cannot_be_evaluated_give_no_behaviours() {
    let red = bench("INVARIANT Quiet");
    expect(&red.run(&WALKS), 12, "Quiet is false in a state of Desk");
    let wrong = bench("");
    wrong.write("Desk.tla", &DESK.replace("queue # <<>> /\\ at", "at"));
    expect(&wrong.run(&WALKS), 5, "TLC could not search Desk");
    assert!(!wrong.path("Desk.paths").exists() && !red.path("Desk.paths").exists());
}

/// Many models state the solution of a puzzle as what is never reached.
#[test]
fn a_model_that_is_meant_to_be_red_gives_its_behaviours() {
    let bench = bench("INVARIANTS Quiet Near");
    let manifest = |expected: &str| {
        let text = format!(
            "schema_version = 1\n[profiles.pr]\nheap_mib = 512\ntime_budget_secs = 300\n[specs.Desk]\nfile = \"Desk.tla\"\n[[model]]\nname = \"desk\"\nspec = \"Desk\"\nconfig = \"Desk.cfg\"\nprofiles = [\"pr\"]\n{expected}"
        );
        bench.write("greyverify.toml", &text);
        bench.run(&["paths", "--model", "desk", "--output", "desk.paths"])
    };
    expect(&manifest(""), 12, "Quiet is false in a state of desk");
    expect(
        &manifest("expect = { verdict = \"violated\", property = \"Near\" }\n"),
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
    /// How many may wait.
    most: usize,
}

impl Program {
    fn new(is_unfair: bool) -> Self {
        Self { at: "nobody".to_owned(), queue: Vec::new(), is_unfair, most: usize::MAX }
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
            ("Ask", [Value::Int(number)], _) if self.queue.len() < self.most => {
                self.queue.push(*number);
            }
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
    let large = root.join("crates/driver/tests/lru/Large.cfg").display().to_string();
    let walks = "--no-search --walks 3 --depth 30 --seed 7 --config".split(' ');
    let walks: Vec<&str> = walks.chain([large.as_str()]).collect();
    let committed: [(&str, &str, &[&str]); 4] = [
        ("crates/driver/tests/lru/LruCache", "LruCache.paths", &[]),
        ("crates/driver/tests/lru/LruCache", "Large.walks", &walks),
        ("crates/driver/tests/turns/Turns", "Turns.paths", &[]),
        ("invariants/examples/scheduler/Quota", "Quota.paths", &[]),
    ];
    for (spec, folder, options) in committed {
        let file = root.join(spec).with_extension("tla").display().to_string();
        let own = root.join(spec).with_file_name(folder).display().to_string();
        let run = |more: &[&str]| bench.run(&[&["paths", &file], options, more].concat());
        expect(&run(&["--check", "--output", &own]), 0, "is current");
        assert_eq!(run(&["--output", folder]).code, 0);
        assert_eq!(files(&bench, folder), files(&bench, &own));
    }
}

#[test]
fn the_counterexamples_that_are_committed_here_are_those_that_the_engine_finds() {
    let bench = Bench::new();
    let turns = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/driver/tests/turns");
    let spec = turns.join("Turns.tla").display().to_string();
    let read = |file: &std::path::Path| itf::from_text(&fs::read(file).unwrap()).unwrap();
    for (config, name, code) in
        [("HeavyFirst", "heavy-first", 13), ("Asleep", "asleep", 13), ("Stuck", "stuck", 11)]
    {
        let config = turns.join(config).with_extension("cfg").display().to_string();
        let ran = bench.run(&["check", &spec, "--config", &config, "-q", "--workers", "1"]);
        assert_eq!(ran.code, code, "{ran:?}");
        let found = read(&bench.path("greyverify.out/jobs/Turns/counterexample.itf.json"));
        let kept = read(&turns.join(format!("regressions/{name}.itf.json")));
        assert_eq!((found.steps, found.ending), (kept.steps, kept.ending), "{name}");
    }
}

/// Of an instance with parameters the values stand in the name, and the parameters of its
/// action behind it; what a `LET` in the relation defines may have a parameter with the name of
/// a variable that is bound where it is used.
#[test]
fn actions_of_instances_with_parameters_have_their_own_and_let_may_bind_a_name_again() {
    let bench = Bench::new();
    let count = "---- MODULE Count ----\nEXTENDS Naturals\nCONSTANT Limit\nVARIABLE v\n\
        Up(n) == v + n <= Limit /\\ v' = v + n\nNext == \\E n \\in {1, 2} : Up(n)\n====\n";
    let root = "---- MODULE Both ----\nEXTENDS Naturals\nVARIABLE x\n\
        P(k) == INSTANCE Count WITH v <- x, Limit <- k\nInit == x = 0\n\
        Next == \\/ \\E k \\in {2, 3} : P(k)!Next\n        \
        \\/ LET Down(n) == x >= n /\\ x' = x - n IN \\E n \\in {3} : Down(n)\n====\n";
    bench.write("Count.tla", count).write("Both.tla", root);
    bench.write("Both.cfg", "INIT Init\nNEXT Next\n");
    let ran = bench.run(&["paths", "Both.tla", "--output", "out"]);
    expect(&ran, 0, "covered 9 of 9 transitions");
    for line in ["P(2)!Up(n)  3 of 3 transitions", "P(3)!Up(n)  5 of 5 transitions"] {
        assert!(ran.stdout.contains(line), "{line}: {ran:?}");
    }
    assert!(!ran.stdout.contains("P!Up"), "{ran:?}");
}

/// An action may be given to an operator: it is no argument that has a value.
#[test]
fn an_action_that_is_given_to_an_operator_is_one() {
    let shapes = [
        ("s = 0 /\\ A /\\ s' = 0", "Post(Step)"),
        ("s = 0 /\\ A /\\ s' = 0", "Post(x < 2 /\\ x' = x + 1)"),
        ("IF s = 0 THEN A /\\ s' = 0 ELSE UNCHANGED <<x, s>>", "Post(Step)"),
        ("s = 0 /\\ (A \\/ (x > 8 /\\ x' = x)) /\\ s' = 0", "Post(Step)"),
        ("CASE s = 0 -> s' = 0 /\\ A [] OTHER -> UNCHANGED <<x, s>>", "Post(Step)"),
        ("s' = 0 /\\ A", "Twice(Step)"),
        ("s' = 0 /\\ A", "\\E n \\in {1} : Twice(Up(n))"),
    ];
    let bench = Bench::new();
    bench.write("Give.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    for (post, next) in shapes {
        let text = format!(
            "---- MODULE Give ----\nEXTENDS Naturals\nVARIABLES x, s\nInit == x = 0 /\\ s = 0\n\
             Step == x < 2 /\\ x' = x + 1\nUp(n) == x < 2 /\\ x' = x + n\nPost(A) == {post}\n\
             Twice(A) == s = 0 /\\ Post(A /\\ s = 0)\nNext == {next}\nInv == x <= 2\n====\n"
        );
        bench.write("Give.tla", &text);
        let ran = bench.run(&["paths", "Give.tla"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{next}: {ran:?}");
        assert!(ran.stdout.contains("3 states, 2 transitions"), "{next}: {ran:?}");
        assert!(ran.stdout.contains("2 of 2 transitions"), "{next}: {ran:?}");
    }
}
