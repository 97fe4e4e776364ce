//! What the engine is asked about traces.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use grey_invariants::trace::read::Trace;

use super::events::events;
use crate::config::Literal;
use crate::manifest::{ConstantValue, Expect, Key, Mode, Question};
use crate::outcome::VacuityPolicy;
use crate::plan::{Job, Purpose, Resources, Source};
use crate::spec::Spec;

/// Heap of a job's JVM, in MiB: 70,000 events fit into as much.
const HEAP_MIB: u64 = 1024;
/// Of more events, so many have a MiB: SANY's tree of them is what is largest.
const EVENTS_PER_MIB: u64 = 50;

/// Events of one job, if its traces are short: as many as take as long as
/// starting does.
const EVENTS_AT_ONCE: usize = 5_000;

/// Which traces are asked about together: neighbours, if they are of as many
/// nodes and few events.
#[must_use]
pub fn together(traces: &[&Trace]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let (mut nodes, mut events) = (0, 0);
    for (n, trace) in traces.iter().enumerate() {
        let more = events + trace.steps.len();
        match groups.last_mut() {
            Some(group) if nodes == trace.header.nodes && more <= EVENTS_AT_ONCE => {
                group.end = n + 1;
                events = more;
            }
            _ => {
                groups.push(n..n + 1);
                (nodes, events) = (trace.header.nodes, trace.steps.len());
            }
        }
    }
    groups
}

/// Asks whether traces of as many nodes are behaviours of `spec`, the module
/// that takes the specification through them. The job is as expected if all are.
#[must_use]
pub fn job(name: String, spec: Arc<Spec>, traces: &[&Trace], heap_mib: Option<u64>) -> Job {
    let nodes = traces.first().map_or(0, |t| t.header.nodes);
    let events: usize = traces.iter().map(|t| t.steps.len()).sum();
    // Seconds of one thread at most, whatever the length. An event's number is
    // kept in a register that each worker has for itself.
    let distinct = Some((events + traces.len()) as u64);
    let heap = HEAP_MIB.max(events as u64 / EVENTS_PER_MIB);
    Job {
        name,
        purpose: Purpose::Check,
        spec,
        source: Source::Model(Box::new(question(traces, nodes))),
        mode: Mode::Exhaustive,
        bounds: vec![
            ("nodes".into(), nodes.to_string()),
            ("traces".into(), traces.len().to_string()),
            ("events".into(), events.to_string()),
        ],
        resources: Resources::short(heap_mib.unwrap_or(heap)),
        coverage: false,
        may_stay_silent: Vec::new(),
        vacuity: VacuityPolicy::Error,
        doubts: Vec::new(),
        accept: Vec::new(),
        java_options: Vec::new(),
        evasions: Vec::new(),
        expect: Expect { distinct, ..Expect::default() },
        compare_counts: true,
    }
}

fn question(traces: &[&Trace], nodes: usize) -> Question {
    let steps = traces.iter().map(|t| t.steps.iter().map(|(_, step)| step).collect());
    let events = events(&steps.collect::<Vec<_>>(), nodes);
    let constants = [
        ("Server", ConstantValue::Expression(format!("0..{}", nodes.saturating_sub(1)))),
        ("None", ConstantValue::Literal(Literal::Model("None".into()))),
        ("MaxTerm", ConstantValue::Literal(Literal::Int(events.max_term))),
        ("MaxLog", ConstantValue::Literal(Literal::Int(events.max_log))),
        ("Traces", ConstantValue::Expression(events.text)),
    ];
    let replace = [("Log", "AnyLog"), ("Symmetry", "NoSymmetry")];
    let name = |name: &str| key(name.to_owned());
    Question {
        constants: constants.map(|(name, value)| (name.to_owned(), key(value))).into(),
        replace: BTreeMap::from(replace.map(|(from, to)| (from.to_owned(), name(to)))),
        behaviour: Some(name("TraceSpec")),
        invariants: vec![name("OneLeaderATerm")],
        properties: Vec::new(),
        constraints: Vec::new(),
        symmetry: None,
        view: Some(name("View")),
        // The last state of a trace, whole or refused, has no successor.
        deadlock: false,
        given: None,
    }
}

/// A name or value that stands in no manifest.
fn key<T>(value: T) -> Key<T> {
    Key { value, line: 0, column: 0, key: "trace".into() }
}

#[cfg(test)]
mod tests {
    use grey_invariants::trace::{Action, Header, Role, Step};

    use super::*;

    fn trace(nodes: usize, events: usize) -> Trace {
        let (node, action, role) = (0, Action::Restart, Role::Follower);
        let add = [].into_iter().collect();
        let step = Step { node, action, term: 0, vote: None, role, commit: 0, keep: 0, add };
        let header = Header { trace: 1, spec: "S".into(), nodes };
        Trace { header, steps: (2..).take(events).map(|n| (n, step.clone())).collect() }
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
