//! Traces of the mirror in Rust: behaviours of the specification by
//! construction, and an oracle that knows nothing of the validator.

use std::collections::HashSet;

use grey_invariants::trace::{self, Step};
use grey_mirrors::consensus::{self, Action, Consensus, Start, State};
use greyverify_mirror::stateright::Model as _;

/// Random numbers that are the same everywhere (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

fn mirror(max_term: u8, max_log: u8) -> Consensus {
    Consensus { servers: 3, max_term, max_log, start: Start::Fresh, fault: None }
}

fn server(action: &Action) -> (u8, trace::Action, usize) {
    use trace::Action as Name;
    match action {
        Action::Timeout(i) => (*i, Name::Timeout, 1),
        Action::LearnTerm(i, _) => (*i, Name::LearnTerm, 1),
        Action::Restart(i, _) => (*i, Name::Restart, 1),
        Action::GrantVote(i, _) => (*i, Name::GrantVote, 6),
        Action::BecomeLeader(i) => (*i, Name::BecomeLeader, 12),
        Action::ClientRequest(i) => (*i, Name::ClientRequest, 6),
        Action::HandleAppendEntries(m) => (m.server, Name::HandleAppendEntries, 10),
        Action::AdvanceCommitIndex(i, _) => (*i, Name::AdvanceCommitIndex, 10),
    }
}

/// How the recorder would have written a step.
fn recorded(before: &State, action: &Action, after: &State) -> Step {
    let (i, name, _) = server(action);
    let (old, new) = (&before.servers[usize::from(i)], &after.servers[usize::from(i)]);
    let keep = old.log.iter().zip(&new.log).take_while(|(a, b)| a == b).count();
    Step {
        node: usize::from(i),
        action: name,
        term: u64::from(new.term),
        vote: new.voted_for.map(usize::from),
        role: match new.role {
            consensus::Role::Follower => trace::Role::Follower,
            consensus::Role::Candidate => trace::Role::Candidate,
            consensus::Role::Leader => trace::Role::Leader,
        },
        commit: u64::from(new.commit),
        keep: keep as u64,
        add: new.log[keep..].iter().map(|term| u64::from(*term)).collect(),
    }
}

/// A random behaviour of three servers in which elections are rare and won.
pub(crate) fn walk(seed: u64, events: usize) -> Vec<Step> {
    let (model, mut random) = (mirror(4, 6), Random(seed));
    let mut state = model.init_states().remove(0);
    let mut steps = Vec::new();
    while steps.len() < events {
        let mut actions = Vec::new();
        model.actions(&state, &mut actions);
        let names: HashSet<trace::Action> = actions.iter().map(|a| server(a).1).collect();
        let mut hat: Vec<trace::Action> = Vec::new();
        for name in names {
            let weight = actions.iter().find(|a| server(a).1 == name).map_or(0, |a| server(a).2);
            hat.extend(std::iter::repeat_n(name, weight));
        }
        hat.sort_by_key(|name| *name as u8);
        let name = hat[random.below(hat.len())];
        actions.retain(|a| server(a).1 == name);
        let action = actions.swap_remove(random.below(actions.len()));
        let after = model.next_state(&state, action.clone()).unwrap();
        steps.push(recorded(&state, &action, &after));
        state = after;
    }
    steps
}

/// The first event after which no behaviour of the mirror fits, from 0. Every
/// action with every parameter is tried.
pub(crate) fn refused(steps: &[Step]) -> Option<usize> {
    let model = mirror(7, 9);
    let mut states: HashSet<State> = model.init_states().into_iter().collect();
    for (n, step) in steps.iter().enumerate() {
        let mut next = HashSet::new();
        for state in &states {
            let mut actions = Vec::new();
            model.actions(state, &mut actions);
            for action in actions.into_iter().filter(|a| names(a, step)) {
                let after = model.next_state(state, action).unwrap();
                if is_as_recorded(state, step, &after) {
                    next.insert(after);
                }
            }
        }
        if next.is_empty() {
            return Some(n);
        }
        states = next;
    }
    None
}

fn names(action: &Action, step: &Step) -> bool {
    let (i, name, _) = server(action);
    usize::from(i) == step.node && name == step.action
}

fn is_as_recorded(before: &State, step: &Step, after: &State) -> bool {
    let old: Vec<u64> = before.servers[step.node].log.iter().map(|t| u64::from(*t)).collect();
    let Some(kept) = usize::try_from(step.keep).ok().and_then(|keep| old.get(..keep)) else {
        return false;
    };
    let log: Vec<u64> = kept.iter().chain(&step.add).copied().collect();
    let new = &after.servers[step.node];
    let role = match new.role {
        consensus::Role::Follower => trace::Role::Follower,
        consensus::Role::Candidate => trace::Role::Candidate,
        consensus::Role::Leader => trace::Role::Leader,
    };
    u64::from(new.term) == step.term
        && new.voted_for.map(usize::from) == step.vote
        && role == step.role
        && u64::from(new.commit) == step.commit
        && new.log.iter().map(|t| u64::from(*t)).eq(log)
}
