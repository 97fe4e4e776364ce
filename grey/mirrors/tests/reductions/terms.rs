//! What is reached term by term, by the mirror of `GreyConsensusTerms`, and by
//! reductions of it that are wrong.

use std::collections::{BTreeSet, HashSet};
use std::iter::repeat_n;

use grey_mirrors::terms::{Action, Bag, Log, State, Terms};
use stateright::Model as _;

use super::{Bounds, Projection, bag, by_terms, visit};

/// A reduction that loses behaviours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A leader that was deposed is never elected again.
    NeverAgain,
    /// Of the followers only one whose log is the best is elected.
    BestLog,
    /// A leader appends before anything else happens.
    AppendsAtOnce,
    /// A leader stays until all it has is committed.
    EndsCommitted,
}

/// A state, and how many followers with which log have led before.
type Marked = (State, Bag);

pub(super) fn projection(state: &State) -> Projection {
    let followers = state.followers.iter().flat_map(|(l, n)| repeat_n(l, usize::from(*n)));
    (bag(followers.chain([&state.leader])), state.committed.clone())
}

/// All projections of reachable states.
pub(super) fn reached(bounds: Bounds, wrong: Option<Wrong>) -> BTreeSet<Projection> {
    let model = by_terms(bounds);
    let mut found = BTreeSet::new();
    let first = model.init_states().into_iter().map(|state| (state, Bag::new())).collect();
    visit(first, Marked::clone, |marked| {
        found.insert(projection(&marked.0));
        let mut actions = Vec::new();
        model.actions(&marked.0, &mut actions);
        actions.iter().flat_map(|action| successors(&model, marked, action, wrong)).collect()
    });
    found
}

/// All reachable states, and how many steps there are from them.
pub(super) fn states(model: &Terms) -> (HashSet<State>, usize) {
    states_by(model, |_, _| true)
}

/// The same where entries are sent to those followers alone whose log, beside
/// the state, satisfies `is_served`.
pub(super) fn states_by(
    model: &Terms,
    is_served: impl Fn(&State, &Log) -> bool,
) -> (HashSet<State>, usize) {
    let (mut found, mut steps) = (HashSet::new(), 0);
    visit(model.init_states(), State::clone, |state| {
        found.insert(state.clone());
        let mut actions = Vec::new();
        model.actions(state, &mut actions);
        actions.retain(|action| !matches!(action, Action::Replicate(l) if !is_served(state, l)));
        let next = actions.into_iter().filter_map(|action| model.next_state(state, action));
        let next: Vec<State> = next.collect();
        steps += next.len();
        next
    });
    (found, steps)
}

fn successors(
    model: &Terms,
    (state, deposed): &Marked,
    action: &Action,
    wrong: Option<Wrong>,
) -> Vec<Marked> {
    let Some(next) = model.next_state(state, action.clone()) else { return Vec::new() };
    let is_election = matches!(action, Action::StayLeader | Action::BecomeLeader(_));
    match (wrong, action) {
        (Some(Wrong::NeverAgain), _) => marks(deposed, state, action, &next)
            .into_iter()
            .map(|deposed| (next.clone(), deposed))
            .collect(),
        (Some(Wrong::BestLog), Action::BecomeLeader(l)) if !is_best(l, state) => Vec::new(),
        (Some(Wrong::AppendsAtOnce), _) if is_election => {
            let has_room = next.leader.len() < usize::from(model.max_log);
            let appended = has_room.then(|| model.next_state(&next, Action::ClientRequest));
            appended.flatten().map(|state| (state, Bag::new())).into_iter().collect()
        }
        (Some(Wrong::EndsCommitted), _) if is_election && !is_committed(state) => Vec::new(),
        _ => vec![(next, Bag::new())],
    }
}

/// The log that one follower more has.
fn newest_log(before: &State, after: &State) -> Log {
    let more = |(l, n): &(&Log, &u8)| before.followers.get(*l).is_none_or(|old| old < *n);
    after.followers.iter().find(more).map(|(l, _)| l.clone()).unwrap_or_default()
}

/// Whether all that the leader has is committed.
fn is_committed(state: &State) -> bool {
    (1..).zip(&state.leader).all(|(k, term)| state.committed.contains(&(k, *term)))
}

/// Whether no follower has a log that is ahead of this one.
fn is_best(l: &Log, state: &State) -> bool {
    let rank = |log: &Log| (log.last().copied(), log.len());
    state.followers.keys().all(|other| rank(other) <= rank(l))
}

/// Which followers may have led before, after an action: none where those
/// with the log that was elected all have.
fn marks(deposed: &Bag, state: &State, action: &Action, next: &State) -> Vec<Bag> {
    let marked = |l: &Log| deposed.get(l).copied().unwrap_or(0);
    let unmarked = |l: &Log| state.followers.get(l).is_some_and(|n| *n > marked(l));
    let add = |mut bag: Bag, l: &Log| {
        *bag.entry(l.clone()).or_insert(0) += 1;
        bag
    };
    match action {
        Action::StayLeader | Action::ClientRequest => vec![deposed.clone()],
        Action::BecomeLeader(l) if state.term == 0 && unmarked(l) => vec![deposed.clone()],
        Action::BecomeLeader(l) if unmarked(l) => vec![add(deposed.clone(), &state.leader)],
        Action::BecomeLeader(_) => Vec::new(),
        Action::Replicate(l) => {
            let mut all: Vec<Bag> = unmarked(l).then(|| deposed.clone()).into_iter().collect();
            if marked(l) > 0 {
                let mut rest = deposed.clone();
                rest.entry(l.clone()).and_modify(|n| *n -= 1);
                rest.retain(|_, n| *n > 0);
                all.push(add(rest, &newest_log(state, next)));
            }
            all
        }
    }
}
