//! Traces that `grey-invariants` recorded, as greyverify asks about them.
//!
//! In: a recorded file. Out: what `GreyConsensusTrace.tla` is given, and for an
//! event that it refuses, what a person reads.
//!
//! | module | in -> out |
//! |---|---|
//! | [`events`] | steps -> tuples in TLA+ |
//! | [`words`] | a step, and what the module prints of it -> words |

pub mod events;
pub mod words;

use std::collections::BTreeMap;
use std::path::Path;

use grey_invariants::trace::read::Trace;
use grey_invariants::trace::{Action, ReadError, read};
use greyverify_mirror::protocol::{ExplainTask, Explained, Recorded, Recording, Unreadable};

/// The specification whose actions a trace names.
pub const SPEC: &str = "GreyConsensus";

/// Most nodes of a trace: the network holds a number for each node and term.
const NODES_MAX: usize = 64;

/// Reads a trace and translates it.
///
/// # Errors
/// It cannot be read, is of another specification, or of an impossible cluster.
pub fn translate(file: &Path) -> Result<Recording, Unreadable> {
    let trace = read(file).map_err(|error| unreadable(&error))?;
    // All of it stands in the header.
    let unfit = |problem| Err(Unreadable { line: Some(1), problem });
    match trace.header.nodes {
        _ if trace.header.spec != SPEC => {
            unfit(format!("the trace is of `{}`, not of `{SPEC}`", trace.header.spec))
        }
        2..=NODES_MAX => Ok(recording(&trace)),
        nodes => unfit(format!("{nodes} nodes; a trace is of 2 to {NODES_MAX}")),
    }
}

/// Says of an event that was refused what a person reads; of one that is not
/// there any more, nothing.
#[must_use]
pub fn explain(what: &ExplainTask) -> Explained {
    let Ok(trace) = read(Path::new(&what.file)) else { return Explained::default() };
    let at = usize::try_from(what.event).ok().and_then(|n| n.checked_sub(1));
    match at.and_then(|n| trace.steps.get(n)) {
        Some((_, step)) => words::explained(step, what.before.as_ref(), what.instead.as_ref()),
        None => Explained::default(),
    }
}

fn unreadable(error: &ReadError) -> Unreadable {
    match error {
        ReadError::Io { source, .. } => {
            Unreadable { line: None, problem: format!("it cannot be read: {source}") }
        }
        ReadError::Line { line, problem, .. } => {
            Unreadable { line: Some(*line), problem: problem.clone() }
        }
    }
}

/// The bounds leave room for one more than can happen: only a timeout makes a
/// term, only a client request an entry. So they refuse nothing, and a number
/// that went wrong does not make the state large.
fn recording(trace: &Trace) -> Recording {
    let nodes = trace.header.nodes;
    let room = |action: Action| {
        let count = trace.steps.iter().filter(|(_, step)| step.action == action).count();
        u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1)
    };
    let owned = |pairs: [(&str, &str); 2]| -> BTreeMap<String, String> {
        pairs.map(|(from, to)| (from.to_owned(), to.to_owned())).into()
    };
    let tuples = events::tuples(trace.steps.iter().map(|(_, step)| step), nodes);
    let event = |((line, step), tla): (&(u64, _), _)| {
        let step: &grey_invariants::trace::Step = step;
        let action = events::action(step.action).to_owned();
        Recorded { line: *line, node: step.node, action, tla }
    };
    Recording {
        nodes,
        constants: owned([("Server", &format!("0..{}", nodes - 1)), ("None", "None")]),
        bounds: BTreeMap::from([
            ("MaxTerm".to_owned(), room(Action::Timeout)),
            ("MaxLog".to_owned(), room(Action::ClientRequest)),
        ]),
        replaced: owned([("Log", "AnyLog"), ("Symmetry", "NoSymmetry")]),
        invariants: vec!["OneLeaderATerm".to_owned()],
        events: trace.steps.iter().zip(tuples).map(event).collect(),
    }
}

#[cfg(test)]
mod tests {
    use grey_invariants::trace::{Header, Role, Step};

    use super::*;

    #[test]
    fn bounds_have_room_for_one_more_than_can_happen() {
        let step = |action| {
            let (node, role, add) = (1, Role::Follower, [].into_iter().collect());
            Step { node, action, term: 3, vote: None, role, commit: 0, keep: 0, add }
        };
        let steps = vec![(2, step(Action::Timeout)), (3, step(Action::ClientRequest))];
        let header = Header { trace: 1, spec: SPEC.into(), nodes: 3 };
        let recording = recording(&Trace { header, steps });
        let bounds = [("MaxLog".to_owned(), 2), ("MaxTerm".to_owned(), 2)];
        assert_eq!(recording.bounds, BTreeMap::from(bounds));
        assert_eq!(recording.constants["Server"], "0..2");
        let event = &recording.events[1];
        assert_eq!((event.line, event.node, event.action.as_str()), (3, 1, "ClientRequest"));
    }

    #[test]
    fn what_is_no_trace_of_the_specification_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.ndjson");
        let told = |text: &str| {
            std::fs::write(&file, text).unwrap();
            let Unreadable { line, problem } = translate(&file).unwrap_err();
            (line, problem)
        };
        let end = "{\"end\":{\"recorded\":0,\"dropped\":0}}";
        let of = |spec: &str, nodes: u32| {
            format!("{{\"trace\":1,\"spec\":\"{spec}\",\"nodes\":{nodes}}}\n{end}\n")
        };
        assert_eq!(told(""), (Some(1), "the file is empty".to_owned()));
        let other = "the trace is of `GreyScheduler`, not of `GreyConsensus`".to_owned();
        assert_eq!(told(&of("GreyScheduler", 3)), (Some(1), other));
        for nodes in [0, 1, 65] {
            let problem = format!("{nodes} nodes; a trace is of 2 to 64");
            assert_eq!(told(&of(SPEC, nodes)), (Some(1), problem));
        }
        std::fs::remove_file(&file).unwrap();
        assert_eq!(translate(&file).unwrap_err().line, None);
    }
}
