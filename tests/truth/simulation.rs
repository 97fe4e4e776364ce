//! What a simulation says that it covered, and that its seed takes the same
//! behaviours again, with the real TLC.

use serde_json::Value as Json;

use crate::common::{Bench, Ran, expect_all};

/// Sixteen states, of which `Late` needs a behaviour of nine; `Never` has a hole.
const CLOCK: &str = r"---- MODULE Clock ----
EXTENDS Naturals
VARIABLES x, y
vars == <<x, y>>
Init == x = 0 /\ y \in {0, 1}
Up(n) == x < 7 /\ x' = x + n /\ y' = y
Late == x = 7 /\ x' = 0 /\ y' = 1 - y
Never == x = 17 /\ x' = 0 /\ y' = 0
Next == \/ \E n \in {1} : Up(n)
        \/ Late
Holed == Next \/ Never
Spec == Init /\ [][Next]_vars
HoledSpec == Init /\ [][Holed]_vars
InRange == x \in 0..7
Idle == y = 5 => x = 0
====
";

/// From one state to 40,000 others, all of which are checked.
const WIDE: &str = r"---- MODULE Wide ----
EXTENDS Naturals
VARIABLES x, y
Init == x = 0 /\ y = 0
Next == x' \in 0..199 /\ y' \in 0..199
Spec == Init /\ [][Next]_<<x, y>>
InRange == x \in 0..199
====
";

/// A step of `Number` cannot be compared with one of `Text`.
const MIXED: &str = r#"---- MODULE Mixed ----
EXTENDS Naturals
VARIABLES x, y
Init == x = 0 /\ y = 0
Text == x' = "text" /\ y' = y
Number == x' = 1 /\ y' = y
Next == Text \/ Number
Spec == Init /\ [][Next]_<<x, y>>
InRange == y = 0
====
"#;

/// A simulation of one of them, with these lines in its model.
fn simulated(text: &str, model: &str, options: &[&str]) -> Ran {
    let bench = Bench::new();
    let name = text.split(' ').nth(2).unwrap();
    bench.write(&format!("{name}.tla"), text);
    bench.write(
        "greyverify.toml",
        &format!(
            "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n\
             [specs.{name}]\nfile = \"{name}.tla\"\ninvariants = [\"InRange\"]\n\
             [[model]]\nname = \"random\"\nspec = \"{name}\"\nprofiles = [\"pr\"]\n\
             deadlock = false\nmode = \"simulate\"\n{model}\n"
        ),
    );
    bench.run(&[&["check", "-q", "--workers", "1"], options].concat())
}

fn job(ran: &Ran) -> Json {
    let json: Json = serde_json::from_str(&ran.stdout).unwrap();
    json["jobs"][0].clone()
}

const HUNDRED: &str = "simulate = { depth = 20, traces = 100 }";

#[test]
fn a_simulation_says_what_it_covered() {
    let ran = simulated(CLOCK, HUNDRED, &["--simulation-seed", "7"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said = "no violation in 2,002 states, 16 distinct (random behaviours of up to 20 states, \
                seed 7); 100 behaviours, the longest of 21 states, 21.0 on average, \
                2 of 2 actions taken; not a proof";
    assert!(ran.stdout.contains(said), "{ran:?}");
}

#[test]
fn what_no_behaviour_came_to_is_held_against_it() {
    let holed = format!("{HUNDRED}\nbehaviour = \"HoledSpec\"");
    let ran = simulated(CLOCK, &holed, &["--simulation-seed", "7"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.stdout.contains("never taken in these behaviours: Never (Clock.tla:8)"), "{ran:?}");
    let again = "next: greyverify check --model random --simulation-seed 7 --workers 1";
    assert!(ran.stdout.contains(again), "{ran:?}");
    let ran = simulated(CLOCK, &holed, &["--vacuity", "warn"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("2 of 3 actions taken"), "{ran:?}");
    assert!(ran.stdout.contains("note: possibly vacuous: never taken"), "{ran:?}");
    let excused = format!("{holed}\nmay_stay_silent = [\"Never\"]");
    assert_eq!(simulated(CLOCK, &excused, &[]).code, 0);
    // Behaviours that are too short for what the specification has.
    let ran = simulated(CLOCK, "simulate = { depth = 3, traces = 50 }", &[]);
    assert!(ran.stdout.contains("never taken in these behaviours: Late ("), "{ran:?}");
    let idle = format!("{HUNDRED}\ninvariants = [\"Idle\"]");
    let ran = simulated(CLOCK, &idle, &[]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.stdout.contains("never met in them: y = 5 of Idle (Clock.tla:"), "{ran:?}");
}

#[test]
fn its_seed_takes_the_same_behaviours_again() {
    let model = "simulate = { depth = 12, traces = 3 }\nvacuity = \"ignore\"";
    let first = job(&simulated(CLOCK, model, &["--format", "json"]));
    let seed = first["seed"].as_i64().unwrap().to_string();
    let replay = format!("greyverify check --model random --simulation-seed {seed} --workers 1");
    assert_eq!(first["replay"], replay.as_str());
    let again = job(&simulated(CLOCK, model, &["--format", "json", "--simulation-seed", &seed]));
    assert_eq!(first["result"], again["result"]);
    let seven = job(&simulated(CLOCK, model, &["--format", "json", "--simulation-seed", "7"]));
    let fixed = model.replace("traces = 3", "traces = 3, seed = 7");
    assert_eq!(job(&simulated(CLOCK, &fixed, &["--format", "json"]))["result"], seven["result"]);
}

#[test]
fn many_distinct_states_are_estimated() {
    let model = "simulate = { depth = 1, traces = 1 }";
    let result = job(&simulated(WIDE, model, &["--format", "json"]))["result"].clone();
    let distinct = &result["extent"]["distinct"];
    let (states, error) = (distinct["states"].as_f64(), distinct["error_percent"].as_f64());
    let off = (states.unwrap() - 40_000.0).abs() / 400.0;
    assert!(off < error.unwrap() && error.unwrap() < 3.2, "{result}");
}

#[test]
fn what_cannot_be_noted_is_left_out_and_told() {
    let ran = simulated(MIXED, HUNDRED, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("could not note what the simulation covers"), "{ran:?}");
    assert!(!ran.stdout.contains("actions taken"), "{ran:?}");
}

#[test]
fn a_seed_needs_something_random() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let ran = bench.run(&["check", "Counter.tla", "--simulation-seed", "7"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.stderr.contains("--simulation-seed 7: no job that was chosen is a simulation"),
        "{ran:?}"
    );
}

/// A clock that breaks at noon of the fifth day, which a walk of ten steps does not come to.
const LONG: &str = "---- MODULE Long ----
EXTENDS Integers
VARIABLES day, hour
Init == day = 0 /\\ hour \\in 0..1
Tick == hour < 9 /\\ hour' = hour + 1 /\\ UNCHANGED day
Midnight == hour = 9 /\\ hour' = 0 /\\ day' = day + 1
Next == Tick \\/ Midnight
Spec == Init /\\ [][Next]_<<day, hour>>
InRange == ~ (day = 4 /\\ hour = 5)
====
";

/// These hours of the clock, from its beginning on, in ITF.
fn saved(bench: &Bench, file: &str, hours: impl IntoIterator<Item = u64>) {
    let state = |at: u64| format!("{{\"day\": {}, \"hour\": {}}}", at / 10, at % 10);
    let states: Vec<String> = hours.into_iter().map(state).collect();
    let vars = "\"vars\": [\"day\", \"hour\"]";
    bench.write(file, &format!("{{{vars}, \"states\": [{}]}}", states.join(", ")));
}

fn long(more: &str) -> Bench {
    let bench = Bench::new();
    bench.write("Long.tla", LONG);
    let head = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 512\n\
                [specs.Long]\nfile = \"Long.tla\"\ninvariants = [\"InRange\"]\n";
    let model =
        "[[model]]\nname = \"long\"\nspec = \"Long\"\nprofiles = [\"pr\"]\nmode = \"simulate\"";
    let simulate = format!("simulate = {{ depth = 10, traces = 400{more} }}");
    bench.write("greyverify.toml", &format!("{head}{model}\n{simulate}\n"));
    bench
}

#[test]
fn a_walk_that_begins_in_saved_states_goes_further_and_its_counterexample_is_whole() {
    let from_start = long("").run(&["check", "-q", "--workers", "1"]);
    assert!(from_start.stdout.contains("never met in them: day = 4"), "{from_start:?}");
    let bench = long(", from = [\"early.itf.json\", \"late.itf.json\"]");
    saved(&bench, "early.itf.json", 0..3);
    saved(&bench, "late.itf.json", 1..42);
    let ran = bench.run(&["check", "-q", "--workers", "1"]);
    assert_eq!(ran.code, 12, "{ran:?}");
    assert!(ran.stdout.contains("InRange is violated after 45 states"), "{ran:?}");
    let where_from = "each behaviour begins in one of 42 states of early.itf.json, late.itf.json";
    assert!(ran.stdout.contains(where_from), "{ran:?}");
    let file = "greyverify.out/jobs/long/counterexample.itf.json";
    let shown = bench.run(&["trace", "show", file]);
    assert!(shown.stdout.contains("day   3 -> 4"), "{shown:?}");
    // It is a behaviour of the specification, from an initial state on.
    let again = bench.run(&["replay", file, "--on", "engine"]);
    expect_all(&again, 12, &["was made to follow it, 45 states"]);
}

#[test]
fn a_saved_behaviour_that_the_model_does_not_have_is_refused() {
    let refused = |hours: &[u64], words: &str| {
        let bench = long(", from = [\"saved.itf.json\"]");
        saved(&bench, "saved.itf.json", hours.iter().copied());
        let ran = bench.run(&["check", "-q"]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.stderr.contains(words), "{ran:?}");
    };
    let no_behaviour = "saved.itf.json, in whose states long begins, is not a behaviour of it";
    refused(&[5, 6, 7], &format!("{no_behaviour}: its first state is not an initial state"));
    refused(&[0, 1, 35], &format!("{no_behaviour}: no step leads from state 2 to the next"));
    refused(&[], "saved.itf.json has no state");
    let bench = long(", from = [\"saved.itf.json\"]");
    let more = "{\"vars\": [\"day\", \"hour\", \"minute\"], \"states\": [{\"day\": 0, \"hour\": 0, \"minute\": 1}]}";
    bench.write("saved.itf.json", more);
    let ran = bench.run(&["check", "-q"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("state 1 has minute, which is not a variable"), "{ran:?}");
    let missing = long(", from = [\"nowhere.itf.json\"]").run(&["check", "-q"]);
    assert_eq!(missing.code, 2, "{missing:?}");
    assert!(missing.stderr.contains("greyverify.toml:"), "{missing:?}");
    assert!(missing.stderr.contains("nowhere.itf.json"), "{missing:?}");
}

#[test]
fn a_walk_begins_within_the_constraints_and_where_it_comes_from_is_no_larger_than_what_is_read() {
    let begun = |more: &str, hours: u64| {
        let bench = long(", from = [\"saved.itf.json\"]");
        let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
        bench.write("greyverify.toml", &format!("{manifest}{more}\n"));
        let later = LONG.replace("InRange ==", "Early == day < 3\nFar == day < 2000\nInRange ==");
        bench.write("Long.tla", &later);
        saved(&bench, "saved.itf.json", 0..hours);
        bench.run(&["check", "-q", "--workers", "1"])
    };
    let cut = begun("constraints = [\"Early\"]", 42);
    assert_eq!(cut.code, 2, "{cut:?}");
    let why = "no step leads from state 30 to the next within the constraints";
    assert!(cut.stderr.contains(why), "{cut:?}");
    // So many states that one definition of them would be too long to be read.
    let much = begun("invariants = [\"Far\"]", 15_000);
    assert_eq!(much.code, 0, "{much:?}");
    assert!(much.stdout.contains("2 of 2 actions taken"), "{much:?}");
}
