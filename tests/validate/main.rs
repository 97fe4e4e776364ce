//! `trace validate`: behaviours of the mirror are accepted by the real TLC,
//! and what is spoiled is refused where the mirror refuses it.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

#[path = "../common/mod.rs"]
mod common;
mod corruptions;
mod grey;
mod kinds;
mod leases;
mod mapped;
mod processes;
mod told;
mod walk;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use common::{Bench, Ran};
use grey_cluster::strategies::seeded;
use grey_cluster::{Cluster, Fault};
use grey_invariants::trace::{Recorder, Step};
use serde_json::Value;
use walk::{Random, refused, walk};

const SPEC: &str = "GreyConsensus";

fn root(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).display().to_string()
}

fn record(file: &Path, steps: &[Step]) {
    let recorder = Recorder::with_capacity(file, SPEC, 3, steps.len() + 1).unwrap();
    steps.iter().for_each(|step| recorder.record(step.clone()));
    assert_eq!(recorder.finish().unwrap().dropped, 0);
}

fn validate(bench: &Bench, files: &[String], more: &[&str]) -> Ran {
    let mut arguments = vec!["trace", "validate", "-q", "--spec", SPEC];
    arguments.extend(files.iter().map(String::as_str));
    arguments.extend(more);
    bench.run(&arguments)
}

/// Result and line of each file, as the JSON form has them.
fn results(bench: &Bench, files: &[String]) -> Vec<(String, Option<u64>)> {
    let ran = validate(bench, files, &["--format", "json"]);
    assert!(ran.stdout.starts_with('{'), "{ran:?}");
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let result = |trace: &Value| {
        (trace["result"].as_str().unwrap().to_owned(), trace["detail"]["line"].as_u64())
    };
    json["traces"].as_array().unwrap().iter().map(result).collect()
}

#[test]
fn random_behaviours_of_the_mirror_are_accepted() {
    let bench = Bench::project();
    let names: Vec<String> = (0..8).map(|seed| format!("walk{seed}.ndjson")).collect();
    for (seed, name) in (0..).zip(&names) {
        record(&bench.path(name), &walk(seed, 300));
    }
    let ran = validate(&bench, &names, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("ok   walk7.ndjson   3 nodes, 300 events, accepted"), "{ran:?}");
    assert!(ran.stdout.ends_with("8 of 8 traces accepted by GreyConsensus\n"), "{ran:?}");
}

#[test]
fn traces_of_the_cluster_are_accepted() {
    let bench = Bench::project();
    let mut names = Vec::new();
    for (seed, nodes) in (1..=10).zip([3, 5].into_iter().cycle()) {
        let name = format!("seed{seed}.ndjson");
        grey_cluster::record::trace(seed, nodes, 400, &bench.path(&name)).unwrap();
        names.push(name);
    }
    let ran = validate(&bench, &names, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.ends_with("10 of 10 traces accepted by GreyConsensus\n"), "{ran:?}");
}

/// A trace of a cluster that has a fault. Nobody watches it, so nothing stops
/// it but its own end.
fn record_faulty(file: &Path, fault: Fault) {
    const STEPS: u64 = 2_000;
    let recorder = Recorder::create(file, SPEC, fault.nodes()).unwrap();
    let mut cluster = Cluster::new(fault.nodes(), Some(fault)).recorded(recorder);
    let ops = (0..20).flat_map(|seed| seeded(seed, fault.nodes(), 500).ops);
    for op in ops {
        if cluster.apply(&op).is_err() || cluster.counts().steps >= STEPS {
            break;
        }
    }
    let recorded = cluster.stop_recording().unwrap().finish().unwrap();
    assert_eq!(recorded.dropped, 0);
    assert!(recorded.recorded > 0, "{fault:?}");
}

/// What is accepted is what was legal: a leader that forgets acknowledgements
/// (`MatchMayFall`) commits later than it might, and the other faults that do
/// not show here need rarer schedules.
#[test]
fn clusters_with_a_fault_leave_traces_that_are_refused() {
    let bench = Bench::project();
    let names: Vec<String> = Fault::all().map(|fault| format!("{fault:?}.ndjson")).collect();
    for (fault, name) in Fault::all().zip(&names) {
        record_faulty(&bench.path(name), fault);
    }
    let ran = validate(&bench, &names, &["--format", "json"]);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let line = |trace: &Value| {
        let (detail, result) = (&trace["detail"], trace["result"].as_str().unwrap());
        let file = trace["file"].as_str().unwrap();
        let why = match (&detail["guard"]["conjunct"], &detail["updates"][0]["variable"]) {
            (Value::String(guard), _) => format!("guard {guard}"),
            (_, Value::String(variable)) => format!("update of {variable}"),
            _ => String::new(),
        };
        let action = detail["action"].as_str().unwrap_or_default();
        format!("{result} {file} {action} {why}").trim_end().to_owned() + "\n"
    };
    let text: String = json["traces"].as_array().unwrap().iter().map(line).collect();
    insta::assert_snapshot!("faulty_clusters", text);
}

/// The mirror tries every parameter of every action, the validator one.
#[test]
fn spoiled_traces_are_refused_where_the_mirror_refuses_them() {
    const ROUNDS: u64 = 6;
    let bench = Bench::project();
    let (mut names, mut cases) = (Vec::new(), Vec::new());
    for (kind, spoil) in corruptions::ALL {
        for round in 0..ROUNDS {
            let (steps, at) = spoiled(spoil, 11 * round + kind.len() as u64);
            let name = format!("{:02}-{round}.ndjson", names.len());
            record(&bench.path(&name), &steps);
            names.push(name);
            cases.push((kind, at, refused(&steps)));
        }
    }
    let mut table: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    for ((kind, at, mirror), found) in cases.into_iter().zip(results(&bench, &names)) {
        let expected = match mirror {
            None => ("accepted".to_owned(), None),
            // The header is line 1, event 0 line 2.
            Some(n) => ("rejected".to_owned(), Some(n as u64 + 2)),
        };
        assert_eq!(found, expected, "{kind}, event {at}");
        let counts = table.entry(kind).or_default();
        match mirror {
            Some(n) if n == at => counts[0] += 1,
            Some(n) => {
                assert!(n > at, "{kind}: refused before what was spoiled");
                counts[1] += 1;
            }
            None => counts[2] += 1,
        }
    }
    let mut text = String::from("at the event, later, legal\n");
    for (kind, [here, later, legal]) in table {
        let _ = writeln!(text, "{here} {later} {legal}  {kind}");
    }
    insta::assert_snapshot!("corruptions", text);
}

fn spoiled(spoil: corruptions::Corruption, seed: u64) -> (Vec<Step>, usize) {
    (0..100)
        .find_map(|n| {
            let mut steps = walk(seed + 1000 * n, 80);
            let at = spoil(&mut steps, &mut Random(seed))?;
            Some((steps, at))
        })
        .unwrap()
}

#[test]
fn a_file_that_is_not_whole_is_named_by_its_line_and_the_others_still_count() {
    let bench = Bench::project();
    record(&bench.path("good.ndjson"), &walk(5, 20));
    let text = std::fs::read_to_string(bench.path("good.ndjson")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let without = |n: usize| [&lines[..n], &lines[n + 1..]].concat().join("\n");
    let with = |n: usize, line: &str| [&lines[..n], &[line], &lines[n + 1..]].concat().join("\n");
    bench.write("cut.ndjson", &text[..text.len() - 60]);
    bench.write("footer.ndjson", &without(21));
    bench.write("gap.ndjson", &without(9));
    bench.write("garbage.ndjson", &with(9, "\u{0}\u{1}{]"));
    bench.write("spec.ndjson", &text.replacen("GreyConsensus", "GreyScheduler", 1));
    bench.write("lost.ndjson", &text.replace("\"dropped\":0", "\"dropped\":3"));
    bench.write("action.ndjson", &with(9, &lines[9].replace("\"action\":\"", "\"action\":\"X")));
    let names = ["good", "cut", "footer", "gap", "garbage", "spec", "lost", "action", "none"];
    let names: Vec<String> = names.iter().map(|n| format!("{n}.ndjson")).collect();
    let ran = validate(&bench, &names, &[]);
    assert_eq!(ran.code, 5, "{ran:?}");
    insta::assert_snapshot!("unusable", ran.stdout);
    assert_eq!(validate(&bench, &["none.ndjson".into()], &[]).code, 2);
}

#[test]
fn a_trace_without_events_is_no_success() {
    let bench = Bench::project();
    record(&bench.path("empty.ndjson"), &[]);
    let ran = validate(&bench, &["empty.ndjson".into()], &[]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.stdout.contains("nothing was recorded"), "{ran:?}");
}

#[test]
fn a_refusal_names_the_guard_or_the_update() {
    let bench = Bench::project();
    let steps = walk(5, 80);
    let mut names = Vec::new();
    for (n, wanted) in [3_usize, 4, 5, 6, 11, 15, 19, 20, 21].into_iter().enumerate() {
        let (_, spoil) = corruptions::ALL[wanted];
        let mut steps = steps.clone();
        spoil(&mut steps, &mut Random(7)).unwrap();
        let name = format!("{n}.ndjson");
        record(&bench.path(&name), &steps);
        names.push(name);
    }
    let ran = validate(&bench, &names, &[]);
    assert_eq!(ran.code, 12, "{ran:?}");
    insta::assert_snapshot!("refusals", ran.stdout);
}

#[test]
fn numbers_beyond_all_integers_are_refused_like_others() {
    let bench = Bench::project();
    let spoil: [fn(&mut Step); 4] = [
        |e| e.term = u64::MAX,
        |e| e.commit = u64::MAX,
        |e| e.keep = u64::MAX,
        |e| e.add.push(u64::MAX),
    ];
    let (mut names, mut expected) = (Vec::new(), Vec::new());
    for (n, spoil) in spoil.into_iter().enumerate() {
        let mut steps = walk(5, 40);
        spoil(&mut steps[7 * n + 7]);
        names.push(format!("{n}.ndjson"));
        record(&bench.path(&names[n]), &steps);
        expected.push(("rejected".to_owned(), Some(7 * n as u64 + 9)));
    }
    assert_eq!(results(&bench, &names), expected);
}

/// What a refusal quotes must be what the specification says.
#[test]
fn every_guard_that_can_be_quoted_stands_in_the_specification() {
    let spec = std::fs::read_to_string(root("specs/GreyRaft.tla")).unwrap();
    let module = std::fs::read_to_string(root("specs/traces/GreyConsensusTrace.tla")).unwrap();
    let quoted: Vec<String> = module
        .split("Fails(\"")
        .skip(1)
        .map(|rest| {
            let end = rest.match_indices('"').find(|(n, _)| !rest[..*n].ends_with('\\')).unwrap().0;
            rest[..end].replace("\\\"", "\"").replace("\\\\", "\\")
        })
        .collect();
    assert!(quoted.len() >= 17, "{quoted:?}");
    for text in quoted {
        assert!(spec.contains(&text), "{text}");
    }
}
