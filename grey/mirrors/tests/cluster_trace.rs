//! What the running cluster records is a behaviour of the specification: each
//! step is one of the actions of its mirror, from `Init` on.

#![expect(clippy::unwrap_used, reason = "a test without its parts must fail")]

use std::path::Path;

use grey_cluster::record::trace;
use grey_invariants::trace::{self as grey, Step};
use grey_mirrors::consensus::{Action, Consensus, Role, Start, State};
use stateright::Model as _;

/// Terms and indexes that are far enough for the traces here.
const FAR: u8 = 100;

fn role(role: grey::Role) -> Role {
    match role {
        grey::Role::Follower => Role::Follower,
        grey::Role::Candidate => Role::Candidate,
        grey::Role::Leader => Role::Leader,
    }
}

fn is(action: &Action, step: &Step) -> bool {
    let node = match (action, step.action) {
        (Action::Timeout(i), grey::Action::Timeout)
        | (Action::GrantVote(i, _), grey::Action::GrantVote)
        | (Action::BecomeLeader(i), grey::Action::BecomeLeader)
        | (Action::ClientRequest(i), grey::Action::ClientRequest)
        | (Action::AdvanceCommitIndex(i, _), grey::Action::AdvanceCommitIndex)
        | (Action::LearnTerm(i, _), grey::Action::LearnTerm)
        | (Action::Restart(i, _), grey::Action::Restart) => *i,
        (Action::HandleAppendEntries(m), grey::Action::HandleAppendEntries) => m.server,
        _ => return false,
    };
    usize::from(node) == step.node
}

/// Whether the node is after the step what the trace says.
fn agrees(before: &State, after: &State, step: &Step) -> bool {
    let (old, new) = (&before.servers[step.node], &after.servers[step.node]);
    let kept = usize::try_from(step.keep).unwrap();
    let log = old.log.iter().take(kept).map(|term| u64::from(*term));
    let log = log.chain(step.add.iter().copied());
    kept <= old.log.len()
        && new.log.iter().map(|term| u64::from(*term)).eq(log)
        && u64::from(new.term) == step.term
        && new.voted_for.map(usize::from) == step.vote
        && u64::from(new.commit) == step.commit
        && new.role == role(step.role)
}

/// A trace does not say up to where a follower acknowledges. Of several
/// possibilities the one with most acknowledged permits all that others do.
fn acknowledged(state: &State) -> usize {
    state.match_index.iter().flatten().map(|index| usize::from(*index)).sum()
}

/// Takes the specification's mirror through a trace.
fn follow(file: &Path) {
    let trace = grey::read(file).unwrap();
    let servers = u8::try_from(trace.header.nodes).unwrap();
    let (start, fault) = (Start::Fresh, None);
    let model = Consensus { servers, max_term: FAR, max_log: FAR, start, fault };
    let mut state = model.init_states().remove(0);
    for (line, step) in trace.steps {
        let mut actions = Vec::new();
        model.actions(&state, &mut actions);
        let possible = actions.into_iter().filter(|action| is(action, &step));
        let after = possible.filter_map(|action| model.next_state(&state, action));
        let after = after.filter(|after| agrees(&state, after, &step)).max_by_key(acknowledged);
        assert!(
            after.is_some(),
            "{}:{line}: the specification has no step {step:?}",
            file.display()
        );
        state = after.unwrap();
    }
}

#[test]
fn a_recorded_run_is_a_behaviour_of_the_specification() {
    let folder = tempfile::tempdir().unwrap();
    for (seed, nodes) in [(1, 3), (2, 3), (3, 5)] {
        let file = folder.path().join(format!("seed-{seed}.ndjson"));
        trace(seed, nodes, 300, &file).unwrap();
        follow(&file);
    }
}

/// Recorded by the examples `raft_rs` of grey-cluster and `openraft` of
/// grey-openraft; in the second each leader id is a term of the specification.
#[test]
fn what_the_examples_recorded_is_a_behaviour_of_the_specification() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/recorded");
    for name in ["raft-rs.ndjson", "openraft.ndjson"] {
        follow(&folder.join(name));
    }
}
