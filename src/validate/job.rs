//! What the engine is asked about traces.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use greyverify_protocol::Recording;

use crate::config::Literal;
use crate::manifest::{ConstantValue, EngineName, Expect, Key, Mode, Question, VacuityPolicy};
use crate::plan::{Job, Purpose, Resources, Source};
use crate::spec::Spec;

/// What the module for traces calls the sequence of them, the behaviour that
/// follows them, and how far it is.
const TRACES: &str = "Traces";
const BEHAVIOUR: &str = "TraceSpec";
const VIEW: &str = "View";

/// Heap of a job's JVM, in MiB: 70,000 events fit into as much.
const HEAP_MIB: u64 = 1024;
/// Of more events, so many have a MiB: SANY's tree of them is what is largest.
const EVENTS_PER_MIB: u64 = 50;

/// Events of one job, if its traces are short: as many as take as long as
/// starting does.
const EVENTS_AT_ONCE: usize = 5_000;

/// Which traces are asked about together: neighbours, if they have the same
/// constants and few events.
#[must_use]
pub fn together(traces: &[&Recording]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut events = 0;
    for (n, trace) in traces.iter().enumerate() {
        let more = events + trace.events.len();
        match groups.last_mut() {
            Some(group) if more <= EVENTS_AT_ONCE && go_together(traces[group.start], trace) => {
                group.end = n + 1;
                events = more;
            }
            _ => {
                groups.push(n..n + 1);
                events = trace.events.len();
            }
        }
    }
    groups
}

fn go_together(one: &Recording, other: &Recording) -> bool {
    let Recording { nodes, constants, bounds, replaced, invariants, .. } = one;
    let as_many = bounds.keys().eq(other.bounds.keys());
    (nodes, constants) == (&other.nodes, &other.constants)
        && (replaced, invariants) == (&other.replaced, &other.invariants)
        && as_many
}

/// Asks whether traces that go together are behaviours of `spec`, the module
/// that takes the specification through them. The job is as expected if all are.
#[must_use]
pub fn job(name: String, spec: Arc<Spec>, traces: &[&Recording], heap_mib: Option<u64>) -> Job {
    let nodes = traces.first().map_or(0, |t| t.nodes);
    let events: usize = traces.iter().map(|t| t.events.len()).sum();
    // Seconds of one thread at most, whatever the length. An event's number is
    // kept in a register that each worker has for itself.
    let distinct = Some((events + traces.len()) as u64);
    let heap = heap(events);
    Job {
        name,
        profile: String::new(),
        purpose: Purpose::Check,
        spec,
        engine: Some(EngineName::Tlc),
        compile: false,
        source: Source::Model(Box::new(question(traces))),
        mode: Mode::Exhaustive,
        bounds: vec![
            ("nodes".into(), nodes.to_string()),
            ("traces".into(), traces.len().to_string()),
            ("events".into(), events.to_string()),
        ],
        resources: Resources::short(heap_mib.unwrap_or(heap)),
        budget_secs: None,
        coverage: false,
        may_stay_silent: Vec::new(),
        vacuity: VacuityPolicy::Error,
        doubts: Vec::new(),
        accept: Vec::new(),
        java_options: Vec::new(),
        beyond: None,
        evasions: Vec::new(),
        expect: Expect { distinct, ..Expect::default() },
        compare_counts: true,
        messages: Vec::new(),
        manifest: None,
        has_mirror: false,
        portion: None,
        begins: Vec::new(),
    }
}

/// Heap for a module with so many events, in MiB.
#[must_use]
pub fn heap(events: usize) -> u64 {
    HEAP_MIB.max(events as u64 / EVENTS_PER_MIB)
}

fn question(traces: &[&Recording]) -> Question {
    let (replace, invariants) = match traces.first() {
        None => (BTreeMap::new(), Vec::new()),
        Some(first) => (first.replaced.clone(), first.invariants.clone()),
    };
    Question {
        constants: constants(traces).into_iter().map(|(name, it)| (name, key(it))).collect(),
        replace: replace.into_iter().map(|(from, to)| (from, key(to))).collect(),
        behaviour: Some(key(BEHAVIOUR.to_owned())),
        invariants: invariants.into_iter().map(key).collect(),
        properties: Vec::new(),
        constraints: Vec::new(),
        symmetry: None,
        view: Some(key(VIEW.to_owned())),
        // The last state of a trace, whole or refused, has no successor.
        deadlock: false,
        given: None,
    }
}

/// Those that the traces have in common, for each bound the largest, and what
/// happened.
fn constants(traces: &[&Recording]) -> BTreeMap<String, ConstantValue> {
    let common = traces.first().map(|trace| &trace.constants).into_iter().flatten();
    let mut all: BTreeMap<String, ConstantValue> =
        common.map(|(name, text)| (name.clone(), ConstantValue::of_text(text))).collect();
    let mut bounds: BTreeMap<&str, u32> = BTreeMap::new();
    for (name, bound) in traces.iter().flat_map(|trace| &trace.bounds) {
        let largest = bounds.entry(name).or_default();
        *largest = (*bound).max(*largest);
    }
    let number =
        |(name, bound): (&str, u32)| (name.to_owned(), ConstantValue::Literal(Literal::Int(bound)));
    all.extend(bounds.into_iter().map(number));
    all.insert(TRACES.to_owned(), ConstantValue::Expression(sequences(traces)));
    all
}

/// A sequence of sequences, one event a line.
fn sequences(traces: &[&Recording]) -> String {
    let sequence = |items: Vec<String>| format!("<<\n{}\n>>", items.join(",\n"));
    let one = |trace: &&Recording| {
        sequence(trace.events.iter().map(|event| event.tla.to_string()).collect())
    };
    sequence(traces.iter().map(one).collect())
}

/// A name or value that stands in no manifest.
fn key<T>(value: T) -> Key<T> {
    Key { value, line: 0, column: 0, key: "trace".into() }
}

#[cfg(test)]
mod tests {
    use greyverify_protocol::Recorded;

    use super::*;
    use crate::value::Value;

    fn trace(nodes: usize, events: usize) -> Recording {
        let event = |n: usize| Recorded {
            line: n as u64 + 2,
            node: 0,
            action: "Step".to_owned(),
            tla: Value::Seq(vec![Value::Str("Step".to_owned()), Value::Int(0)]),
        };
        let server = ("Node".to_owned(), format!("1..{nodes}"));
        Recording {
            nodes,
            constants: [server, ("None".to_owned(), "None".to_owned())].into(),
            bounds: [("Max".to_owned(), u32::try_from(events).unwrap())].into(),
            events: (0..events).map(event).collect(),
            ..Recording::default()
        }
    }

    #[test]
    fn of_each_bound_traces_get_the_largest() {
        let traces = [trace(3, 2), trace(3, 0), trace(3, 1)];
        let all = constants(&traces.iter().collect::<Vec<_>>());
        let names: Vec<&str> = all.keys().map(String::as_str).collect();
        assert_eq!(names, ["Max", "Node", "None", "Traces"]);
        assert_eq!(all["Max"], ConstantValue::Literal(Literal::Int(2)));
        assert_eq!(all["Node"], ConstantValue::Expression("1..3".into()));
        assert_eq!(all["None"], ConstantValue::Literal(Literal::Model("None".into())));
        let ConstantValue::Expression(text) = &all["Traces"] else { unreachable!() };
        let event = "<<\"Step\", 0>>";
        assert_eq!(text.replace('\n', ""), format!("<<<<{event},{event}>>,<<>>,<<{event}>>>>"));
    }

    #[test]
    fn neighbours_go_together_if_they_are_short_and_of_as_many_nodes() {
        let shapes = [(3, 4_000), (3, 1_000), (3, 1), (5, 1), (5, 1), (5, 9_000), (3, 0)];
        let traces = shapes.map(|(nodes, events)| trace(nodes, events));
        let groups = together(&traces.iter().collect::<Vec<_>>());
        assert_eq!(groups, [0..2, 2..3, 3..5, 5..6, 6..7]);
        assert!(together(&[]).is_empty());
    }
}
