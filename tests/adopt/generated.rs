//! Mutants that nobody wrote.

use serde_json::{Value, json};

use crate::common::{Bench, expect_all, fixture};
use crate::team;

/// A lock with its configuration.
fn lock() -> Bench {
    let bench = Bench::new();
    for name in ["Lock.tla", "Lock.cfg"] {
        std::fs::copy(fixture("mutate").join(name), bench.path(name)).unwrap();
    }
    bench
}

/// What became of the mutant that turns one text into another.
fn of<'j>(round: &'j Value, definition: &str, before: &str, after: &str) -> &'j Value {
    let mutants = round["mutants"].as_array().unwrap();
    let is_it =
        |m: &&Value| m["definition"] == definition && m["before"] == before && m["after"] == after;
    mutants.iter().find(is_it).unwrap()
}

#[test]
fn what_no_property_notices_survives() {
    let bench = lock();
    let ran = bench.run(&["mutate", "--generate", "-q", "Lock.tla"]);
    let words = [
        "mutants of Lock  Part=3 Max=2  45 distinct states",
        "Lock.tla:18  drop a conjunct  Take  45 distinct states\n  - p \\in asking\n  + TRUE",
        "killed by Released",
        "not counted: 3 mutants with the same counts as the original",
    ];
    expect_all(&ran, 0, &words);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    assert!(!ran.stdout.contains("turns < Max\n  + TRUE"), "{}", ran.stdout);
    let round = std::fs::read_to_string(bench.path("greyverify.out/mutants.json")).unwrap();
    let round: Value = serde_json::from_str(&round).unwrap();
    let killed = of(&round, "Take", "turns < Max", "TRUE");
    assert_eq!((&killed["fate"], &killed["by"]), (&"killed".into(), &"TypeOK".into()));
    let equal = of(&round, "Spec", "SF_vars(Leave(p))", "WF_vars(Leave(p))");
    assert_eq!(equal["fate"], "equal");
    let unfair = of(&round, "Spec", "SF_vars(Leave(p))", "TRUE");
    assert_eq!(unfair["by"], "Released");
    let tally = &round["tally"];
    let count = |name: &str| tally[name].as_u64().unwrap();
    assert_eq!((count("invalid"), count("open")), (0, 0));
    let caught = count("killed") + count("by_error") + count("vacuous");
    assert_eq!(round["score_percent"], caught * 100 / (caught + count("survived")));
    let idle = of(&round, "Take", "turns < Max", "~(turns < Max)");
    assert_eq!(idle["fate"], "vacuous");
    assert!(idle["why"].as_str().unwrap().contains("Take"), "{idle}");
    // What is killed is as expected in every report, and what survived is not.
    let jobs = bench.outcomes();
    let named = |m: &Value| {
        jobs["jobs"].as_array().unwrap().iter().find(|j| j["name"] == m["job"]).cloned()
    };
    assert_eq!(named(killed).unwrap()["as_expected"], true);
    assert_eq!(named(equal).unwrap()["as_expected"], false);
}

#[test]
fn a_sample_is_the_same_for_the_same_seed() {
    let bench = lock().soon();
    let run = |seed: &str| {
        let arguments = ["mutate", "--generate", "-q", "Lock.tla", "--limit", "3", "--seed", seed];
        let ran = bench.run(&[&arguments[..], &["--format", "json"]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        let round: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(
            (&round["places"], &round["seed"]),
            (&35.into(), &seed.parse::<u64>().unwrap().into())
        );
        let places = round["mutants"].as_array().unwrap().iter();
        places.map(|m| (m["line"].clone(), m["after"].clone())).collect::<Vec<_>>()
    };
    let first = run("1");
    assert_eq!(first.len(), 3);
    assert_eq!(first, run("1"));
    assert_ne!(first, run("2"));
}

#[test]
fn what_was_killed_before_is_not_run_again() {
    let bench = lock();
    let run = || {
        let kept = ["--engine", "tla-mc", "--cache", "store", "--format", "json"];
        let ran = bench.run(&[&["mutate", "--generate", "-q", "Lock.tla"], &kept[..]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        let jobs = bench.outcomes()["jobs"].as_array().unwrap().clone();
        let is_stored = |job: &&Value| !job["stored"].is_null();
        let stored: Vec<Value> = jobs.iter().filter(is_stored).cloned().collect();
        let round: Value = serde_json::from_str(&ran.stdout).unwrap();
        (round["tally"].clone(), stored)
    };
    let (first, stored) = run();
    assert!(stored.is_empty() && first["killed"].as_u64().unwrap() > 2, "{first}");
    let (again, stored) = run();
    assert_eq!((&again, &first["killed"]), (&first, &stored.len().into()));
    assert!(stored.iter().all(|job| job["as_expected"] == true), "{stored:?}");
    // Whatever changes the specification changes every mutant of it.
    let text = std::fs::read_to_string(bench.path("Lock.tla")).unwrap();
    bench.write("Lock.tla", &text.replace("turns < Max", "turns < Max + 0"));
    assert!(run().1.is_empty());
}

#[test]
fn what_is_not_green_has_no_mutants() {
    let bench = lock();
    let text = std::fs::read_to_string(bench.path("Lock.tla")).unwrap();
    bench.write("Lock.tla", &text.replace("turns < Max", "turns <= Max"));
    let ran = bench.run(&["mutate", "--generate", "-q", "Lock.tla"]);
    expect_all(&ran, 12, &["mutants of Lock would tell nothing", "TypeOK is violated"]);
    bench.write("Lock.tla", &text.replace("IsFree ==", "IsFree = ="));
    let ran = bench.run(&["mutate", "--generate", "-q", "Lock.tla"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.stderr.contains("Lock"), "{ran:?}");
}

#[test]
fn of_a_manifest_the_smallest_model_is_mutated() {
    let bench = team().soon();
    let run =
        |arguments: &[&str]| bench.run(&[&["mutate", "--generate", "-q"], arguments].concat());
    let ran = run(&["--extended"]);
    let words = ["mutants of counter-3", "the probes counter-3/ReachTop", "8 distinct", "score "];
    expect_all(&ran, 0, &words);
    assert!(!ran.stdout.contains("counter-5"), "{}", ran.stdout);
    let named = ["--extended", "--model", "counter-5", "--limit", "2"];
    expect_all(&run(&named), 0, &["mutants of counter-5", "a sample: 2 of "]);
    let ran = run(&["--model", "by-two"]);
    expect_all(&ran, 2, &["nothing to mutate", "searched exhaustively"]);
}

/// A counter at two bounds, of which the larger is asked for more.
fn turns() -> Bench {
    let bench = Bench::new();
    bench.write("Turns.tla", "---- MODULE Turns ----\nEXTENDS Counter\nFlagged == flag\n====\n");
    let head = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 256\n\
        [specs.Turns]\nfile = \"Turns.tla\"\ninvariants = [\"TypeOK\"]\nconstants = { Token = { model_values = 1 } }\n";
    let model = |n: u64, more: &str| {
        let (distinct, generated) = (2 * n + 2, 2 * n + 3);
        format!(
            "[[model]]\nname = \"turns-{n}\"\nspec = \"Turns\"\nprofiles = [\"pr\"]\nconstants = {{ N = {n} }}\n{more}\n\
             expect = {{ verdict = \"verified\", distinct = {distinct}, generated = {generated}, depth = {distinct} }}\n"
        )
    };
    let larger = model(5, "properties = [\"AlwaysReturns\"]");
    let smaller = model(3, "probes = [\"ReachTop\", \"Flagged\"]");
    bench.write("greyverify.toml", &format!("{head}{larger}{smaller}"));
    bench
}

#[test]
fn what_passes_meets_the_probes_and_the_larger_models() {
    let bench = turns().soon();
    let ran = bench.run(&["mutate", "--generate", "-q", "--model", "turns-*"]);
    let words = [
        "mutants of turns-3",
        "what passes also meets turns-5",
        "also meets the probes turns-3/ReachTop, turns-3/Flagged",
        "among them 5 mutants that the smallest model lets pass",
    ];
    expect_all(&ran, 0, &words);
    let round = std::fs::read_to_string(bench.path("greyverify.out/mutants.json")).unwrap();
    let round: Value = serde_json::from_str(&round).unwrap();
    let decided = |before: &str, after: &str, fate: &str, by: &str| {
        let mutant = of(&round, "Reset", before, after);
        let told = json!([mutant["fate"], mutant["original"], mutant["is_late"]]);
        assert_eq!(told, json!([fate, by, true]));
    };
    decided("flag' = ~flag", "UNCHANGED flag", "vacuous", "turns-3/Flagged");
    decided("x' = 0", "UNCHANGED x", "killed", "turns-5");
    decided("x = N", "TRUE", "survived", "turns-5");
    // Fairness is changed where something needs it, which turns-3 does not.
    let unfair = of(&round, "Spec", "WF_vars(Next)", "TRUE");
    assert_eq!((&unfair["original"], &unfair["is_late"]), (&"turns-5".into(), &false.into()));
    // Each mutant is one, and the job that decided is there.
    let jobs = bench.outcomes();
    let jobs = jobs["jobs"].as_array().unwrap();
    let mutants = round["mutants"].as_array().unwrap();
    assert_eq!(round["places"], mutants.len());
    for mutant in mutants {
        assert!(jobs.iter().any(|job| job["name"] == mutant["job"]), "{mutant}");
    }
}

/// Adds what the manifest says of a mutant of [`turns`].
fn argue(bench: &Bench, [definition, before, after]: [&str; 3], why: &str) {
    let text = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    let argued = format!(
        "[[specs.Turns.argued]]\ndefinition = \"{definition}\"\nbefore = \"{before}\"\nafter = \"{after}\"\nwhy = \"\"\"{why}\"\"\"\n"
    );
    bench.write("greyverify.toml", &format!("{text}{argued}"));
}

#[test]
fn a_survivor_is_argued_in_the_manifest() {
    let bench = turns().soon();
    let run = |more: &[&str]| {
        let all = ["mutate", "--generate", "-q", "--engine", "tla-mc", "--model", "turns-3"];
        bench.run(&[&all[..], more].concat())
    };
    let strict = ["--no-survivors"];
    let ran = run(&strict);
    expect_all(&ran, 7, &["  - x = N\n  + TRUE"]);
    // Everything that survives is argued, each in its own words.
    let round = std::fs::read_to_string(bench.path("greyverify.out/mutants.json")).unwrap();
    let round: Value = serde_json::from_str(&round).unwrap();
    let survivors = round["mutants"].as_array().unwrap().iter().filter(|m| m["fate"] == "survived");
    let survivors: Vec<_> = survivors.collect();
    for one in &survivors {
        let place = ["definition", "before", "after"].map(|name| one[name].as_str().unwrap());
        argue(&bench, place, "To begin again\n  early is allowed.");
    }
    let words = [
        "argued  Reset\n  - x = N\n  + TRUE\n    To begin again early is allowed.\n",
        "that the manifest argues",
        "score 100 %",
    ];
    let ran = run(&strict);
    expect_all(&ran, 0, &words);
    let round = std::fs::read_to_string(bench.path("greyverify.out/mutants.json")).unwrap();
    let round: Value = serde_json::from_str(&round).unwrap();
    let tally = &round["tally"];
    assert_eq!((&tally["survived"], &tally["argued"]), (&0.into(), &survivors.len().into()));
    // What no place is changed to is told; it fails where there may be no survivor.
    argue(&bench, ["Reset", "x = N", "x = M"], "It was so once.");
    let words = [" of the manifest, of Reset: ", "it means no mutant", "  + x = M"];
    expect_all(&run(&[]), 0, &words);
    expect_all(&run(&strict), 7, &words);
    expect_all(&run(&["--limit", "200", "--seed", "2"]), 0, &words);
    // What the specification has and this model does not reach has no mutants here.
    argue(&bench, ["NextThatLeaves", "Inc", "Reset"], "Nobody leaves.");
    let ran = run(&[]);
    assert!(!ran.stdout.contains("of NextThatLeaves"), "{}", ran.stdout);
    argue(&bench, ["Ink", "x < N", "TRUE"], "There is no such definition.");
    expect_all(&run(&[]), 0, &["of Ink: it means no mutant"]);
    // An argument that a property refutes fails in any case.
    argue(&bench, ["Inc", "x < N", "TRUE"], "Nobody counts so far.");
    let words = ["it may not survive: TypeOK noticed", "  + TRUE"];
    expect_all(&run(&[]), 7, &words);
}

#[test]
fn an_argument_that_says_nothing_is_refused() {
    let bench = turns();
    argue(&bench, ["Reset", "x = N", "TRUE"], " ");
    expect_all(&bench.run(&["list"]), 2, &["specs.Turns.argued.Reset.why", "no argument in it"]);
}

#[test]
fn options_that_mean_nothing_are_refused() {
    let bench = lock();
    let ran = bench.run(&["mutate", "-q", "Lock.tla"]);
    expect_all(&ran, 2, &["no seeded bugs", "add --generate"]);
    expect_all(&bench.run(&["mutate", "--limit", "3"]), 2, &["--generate"]);
    let silent = ["mutate", "--generate", "Lock.tla", "--annotations", "github"];
    expect_all(&bench.run(&silent), 2, &["--annotations", "cannot be used with"]);
    let ran = bench.run(&["mutate", "--generate", "--dry-run", "Lock.tla", "--limit", "2"]);
    expect_all(&ran, 0, &["2 jobs", "Lock/001-", "tlc2.TLC"]);
    assert!(!bench.path("greyverify.out").exists());
}
