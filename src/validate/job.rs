//! What the engine is asked about a trace.

use std::collections::BTreeMap;
use std::sync::Arc;

use grey_invariants::trace::read::Trace;

use super::events::events;
use crate::config::Literal;
use crate::manifest::{ConstantValue, Expect, Key, Mode, Question};
use crate::outcome::VacuityPolicy;
use crate::plan::{Job, Jvm, Purpose, Resources, Source};
use crate::spec::Spec;

/// Heap of a trace's JVM, in MiB: the events, one state, and SANY's tree.
const HEAP_MIB: u64 = 1024;
/// Asks whether a trace is a behaviour of `spec`, the module that takes the
/// specification through one. The job is as expected if it is.
#[must_use]
pub fn job(name: String, spec: Arc<Spec>, trace: &Trace, heap_mib: Option<u64>) -> Job {
    let count = trace.steps.len();
    // Seconds of one thread at most, whatever the length. An event's number is
    // kept in a register that each worker has for itself.
    let (workers, jvm) = (1, Jvm::Short);
    let distinct = Some(count as u64 + 1);
    Job {
        name,
        purpose: Purpose::Check,
        spec,
        source: Source::Model(Box::new(question(trace))),
        mode: Mode::Exhaustive,
        bounds: vec![
            ("nodes".into(), trace.header.nodes.to_string()),
            ("events".into(), count.to_string()),
        ],
        resources: Resources { heap_mib: heap_mib.unwrap_or(HEAP_MIB), workers, jvm },
        coverage: false,
        may_stay_silent: Vec::new(),
        vacuity: VacuityPolicy::Error,
        expect: Expect { distinct, ..Expect::default() },
        compare_counts: true,
    }
}

fn question(trace: &Trace) -> Question {
    let events = events(trace.steps.iter().map(|(_, step)| step), trace.header.nodes);
    let constants = [
        ("Server", ConstantValue::Expression(format!("0..{}", trace.header.nodes - 1))),
        ("None", ConstantValue::Literal(Literal::Model("None".into()))),
        ("MaxTerm", ConstantValue::Literal(Literal::Int(events.max_term))),
        ("MaxLog", ConstantValue::Literal(Literal::Int(events.max_log))),
        ("Trace", ConstantValue::Expression(events.text)),
    ];
    let replace = [("Log", "AnyLog"), ("Symmetry", "NoSymmetry")];
    let name = |name: &str| key(name.to_owned());
    Question {
        constants: constants.map(|(name, value)| (name.to_owned(), key(value))).into(),
        replace: BTreeMap::from(replace.map(|(from, to)| (from.to_owned(), name(to)))),
        behaviour: name("TraceSpec"),
        invariants: vec![name("OneLeaderATerm")],
        properties: Vec::new(),
        constraints: Vec::new(),
        symmetry: None,
        view: Some(name("View")),
        // The last state of a trace, whole or refused, has no successor.
        deadlock: false,
    }
}

/// A name or value that stands in no manifest.
fn key<T>(value: T) -> Key<T> {
    Key { value, line: 0, key: "trace".into() }
}
