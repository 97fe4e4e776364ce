//! Reduced specifications against their plain forms: both reach the same
//! values of the operator `Projection`, by the real TLC.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test without its files must fail")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use greyverify::generate::levels;
use greyverify::value::Value;

/// Every value that `Projection` takes in a reachable state.
fn projections(spec: &str, cfg: &str) -> BTreeSet<Value> {
    let folder = tempfile::tempdir().unwrap();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    for entry in std::fs::read_dir(specs).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "tla") {
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let module = format!(
        "---- MODULE Shown ----\nEXTENDS {spec}, TLC\nShown == PrintT(<<\"greyverify state\", Projection>>)\n====\n"
    );
    std::fs::write(folder.path().join("Shown.tla"), module).unwrap();
    let cfg = format!("{cfg}\nSPECIFICATION Spec\nINVARIANT Shown\n");
    std::fs::write(folder.path().join("Shown.cfg"), cfg).unwrap();
    let tools = common::tools();
    let mut command = Command::new(&tools.java);
    // TLC 2.15 unpacks its modules there, under the same names in every run.
    command.arg(format!("-Djava.io.tmpdir={}", folder.path().display()));
    command.args(["-XX:+UseSerialGC", "-cp"]).arg(&tools.jar);
    command.args(["tlc2.TLC", "-deadlock", "-workers", "1", "-userFile", "printed", "Shown"]);
    let ran = common::ran(command.current_dir(folder.path()).output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains(" 0 states left on queue"), "{ran:?}");
    let printed = std::fs::read_to_string(folder.path().join("printed")).unwrap();
    let values: Vec<Value> =
        levels::states(&printed).map(|text| Value::read(text).normal()).collect();
    assert!(!values.iter().any(|v| matches!(v, Value::Symbolic(_))), "a value was not read");
    values.into_iter().collect()
}

/// Asserts that both reach the same, and at least so much.
fn same(plain: (&str, &str), reduced: (&str, &str), at_least: usize) {
    let (by_plain, by_reduced) = (projections(plain.0, plain.1), projections(reduced.0, reduced.1));
    let only =
        |a: &BTreeSet<Value>, b: &BTreeSet<Value>| a.difference(b).next().map(Value::to_string);
    assert_eq!(only(&by_plain, &by_reduced), None, "only {} reaches it", plain.0);
    assert_eq!(only(&by_reduced, &by_plain), None, "only {} reaches it", reduced.0);
    assert!(by_plain.len() >= at_least, "only {} projections", by_plain.len());
}

#[test]
fn consensus_term_by_term_reaches_what_messages_reach() {
    for (bounds, at_least) in [("MaxTerm = 1 MaxLog = 2", 10), ("MaxTerm = 2 MaxLog = 1", 10)] {
        let constants = format!("CONSTANTS Server = {{s1, s2, s3}} {bounds}");
        let plain = format!("{constants} None = None\nSYMMETRY Symmetry");
        same(("GreyConsensus", &plain), ("GreyConsensusTerms", &constants), at_least);
    }
}

/// What a projection of replication is made of: what must be equal, and what
/// may come later in the plain form.
fn parts(projection: &Value) -> (&Value, [&[Value]; 2]) {
    let Value::Seq(parts) = projection else { panic!("{projection}") };
    let [what, Value::Set(acked), Value::Set(read)] = parts.as_slice() else {
        panic!("{projection}")
    };
    (what, [acked, read])
}

/// Asserts that the plain form reaches all that the reduced one does, and that
/// the reduced one reaches, where the plain one is, as much or more.
fn same_or_sooner(plain: (&str, &str), reduced: (&str, &str), at_least: usize) {
    let (by_plain, by_reduced) = (projections(plain.0, plain.1), projections(reduced.0, reduced.1));
    let only = by_reduced.difference(&by_plain).next().map(Value::to_string);
    assert_eq!(only, None, "only {} reaches it", reduced.0);
    let mut most: BTreeMap<&Value, Vec<[&[Value]; 2]>> = BTreeMap::new();
    for (what, later) in by_reduced.iter().map(parts) {
        most.entry(what).or_default().push(later);
    }
    for projection in &by_plain {
        let (what, [acked, read]) = parts(projection);
        let in_all = |few: &[Value], many: &[Value]| few.iter().all(|w| many.contains(w));
        let as_much = |[a, r]: &[&[Value]; 2]| in_all(acked, a) && in_all(read, r);
        let reached = most.get(what).is_some_and(|found| found.iter().any(as_much));
        assert!(reached, "only {} reaches so much: {projection}", plain.0);
    }
    assert!(by_reduced.len() >= at_least, "only {} projections", by_reduced.len());
}

#[test]
fn replication_with_fewer_states_reaches_what_the_plain_form_reaches() {
    for (bounds, at_least) in [
        ("MaxEpoch = 2 MaxWrite = 1", 20),
        ("MaxEpoch = 1 MaxWrite = 2", 20),
        ("MaxEpoch = 2 MaxWrite = 2", 20),
    ] {
        let constants = format!("CONSTANTS Replica = {{r1, r2, r3}} {bounds}");
        let plain = format!("{constants}\nSYMMETRY Symmetry");
        same_or_sooner(("GreyReplicationPlain", &plain), ("GreyReplication", &constants), at_least);
    }
}

#[test]
fn scheduler_without_names_reaches_what_names_reach() {
    let bounds = "Heavy = 1 Weight = 2 Quota = 1 Capacity = 2";
    for (nodes, tasks, at_least) in [("n1", 3, 50), ("n1, n2", 2, 50)] {
        let constants =
            format!("CONSTANTS Node = {{{nodes}}} Tenant = {{t1, t2}} MaxTask = {tasks} {bounds}");
        let plain = format!("{constants} None = None");
        same(("GreySchedulerPlain", &plain), ("GreyScheduler", &constants), at_least);
    }
}
