//! What must hold in every state, and what must be reached.

use grey_invariants::predicates::{log_matching, shared};
use greyverify_mirror::StepProperty;
use stateright::Property;

use super::steps::{exchanged, last_term, total};
use super::{Bag, State, Terms};

/// The invariants of the manifest, then the probes.
pub(super) fn all() -> Vec<Property<Terms>> {
    vec![
        Property::always("TypeOK", type_ok),
        Property::always("LogMatching", |_, state: &State| {
            log_matching(&logs(state).collect::<Vec<_>>())
        }),
        Property::always("LeaderCompleteness", |_, state: &State| {
            state.committed.iter().all(|entry| holds(&state.leader, *entry))
        }),
        Property::always("Agreement", |_, state: &State| {
            let mut indexes = state.committed.iter().map(|(index, _)| index);
            let mut last = None;
            indexes.all(|index| last.replace(index) != Some(index))
        }),
        Property::always("CommittedOnMajority", |model, state: &State| {
            state.committed.iter().all(|entry| {
                let leader = usize::from(holds(&state.leader, *entry));
                model.is_majority(leader + total(&state.followers, |l| holds(l, *entry)))
            })
        }),
        Property::always("Connected", |model, state: &State| {
            logs(state)
                .all(|a| logs(state).all(|b| model.up_to_date(a, b) || model.up_to_date(b, a)))
        }),
        Property::always("Completes", completes),
        Property::sometimes("ReachUncommittedLeftBehind", |_, state: &State| {
            state.followers.keys().any(|l| {
                let last = (u8::try_from(l.len()).unwrap_or(u8::MAX), last_term(l));
                !l.is_empty()
                    && last.1 < state.term
                    && !state.committed.contains(&last)
                    && !holds(&state.leader, last)
            })
        }),
        Property::sometimes("ReachConflict", |_, state: &State| {
            state.followers.keys().any(|l| shared(&state.leader, l) < l.len())
        }),
        Property::sometimes("ReachOldEntryCommittedLater", old_entry_committed_next),
        Property::sometimes("ReachFigure8", figure_8),
    ]
}

fn logs(state: &State) -> impl Iterator<Item = &[u8]> {
    state.followers.keys().map(Vec::as_slice).chain([state.leader.as_slice()])
}

/// `Holds(l, e)`.
fn holds(log: &[u8], (index, term): (u8, u8)) -> bool {
    log.get(usize::from(index) - 1) == Some(&term)
}

pub(super) fn steps() -> Vec<StepProperty<Terms>> {
    vec![
        StepProperty { name: "EntriesAccounted", holds: entries_accounted },
        StepProperty { name: "AcceptsNext", holds: |m, _, after| accepts_next(m, after) },
    ]
}

fn completes(model: &Terms, state: &State) -> bool {
    let entries: Vec<(u8, u8)> = (1..).zip(state.leader.iter().copied()).collect();
    entries.iter().enumerate().all(|(k, entry)| {
        let holders = 1 + total(&state.followers, |l| holds(l, *entry));
        entry.1 != state.term
            || !model.is_majority(holders)
            || entries[..=k].iter().all(|earlier| state.committed.contains(earlier))
    })
}

fn entries_accounted(_: &Terms, before: &State, after: &State) -> bool {
    let State { leader, followers, .. } = before;
    let accounted = |own: &[u8], l: &[u8]| {
        let same = shared(own, leader);
        exchanged(followers, own, l) == after.followers
            && leader.starts_with(l)
            && same <= l.len()
            && (same == own.len() || same < leader.len())
    };
    after.term != before.term
        || after.followers == *followers
        || followers.keys().any(|own| after.followers.keys().any(|l| accounted(own, l)))
}

/// `Replicate` alone is asked, also where behaviours are those of `PrefixSpec`.
fn accepts_next(model: &Terms, state: &State) -> bool {
    let State { leader, followers, .. } = state;
    let behind = followers.keys().filter(|x| shared(leader, x) < leader.len());
    let reached: Vec<Bag> =
        behind.map(|x| exchanged(followers, x, &model.accepted(leader, x))).collect();
    followers.keys().all(|own| {
        let lacked = (1..=leader.len())
            .map(|n| &leader[..n])
            .filter(|l| !own.starts_with(l) && own.starts_with(&l[..l.len() - 1]));
        let mut wanted = lacked.map(|l| exchanged(followers, own, l));
        wanted.all(|followers| reached.contains(&followers))
    })
}

fn type_ok(model: &Terms, state: &State) -> bool {
    let is_log = |l: &[u8]| {
        l.len() <= usize::from(model.max_log) && l.iter().all(|t| (1..=state.term).contains(t))
    };
    state.term <= model.max_term
        && logs(state).all(is_log)
        && total(&state.followers, |_| true) == usize::from(model.servers) - 1
        && state
            .committed
            .iter()
            .all(|(k, t)| (1..=model.max_log).contains(k) && (1..=state.term).contains(t))
}

/// `ReachOldEntryCommittedLater`: one more acceptance commits it.
fn old_entry_committed_next(model: &Terms, state: &State) -> bool {
    let entries = || (1..).zip(state.leader.iter().copied());
    state.followers.keys().any(|l| {
        let Some(next) = entries().nth(shared(&state.leader, l)) else { return false };
        let holders = 1 + total(&state.followers, |x| holds(x, next));
        let is_old = |entry: &(u8, u8)| entry.1 < state.term && !state.committed.contains(entry);
        next.1 == state.term
            && model.is_majority(holders + 1)
            && entries().take_while(|entry| entry.0 < next.0).any(|entry| is_old(&entry))
    })
}

fn figure_8(model: &Terms, state: &State) -> bool {
    (1..).zip(state.leader.iter().copied()).any(|entry| {
        let holders = 1 + total(&state.followers, |l| holds(l, entry));
        entry.1 < state.term
            && model.is_majority(holders)
            && !state.committed.contains(&entry)
            && state.followers.keys().any(|l| {
                let others = exchanged(&state.followers, l, &state.leader);
                !holds(l, entry) && model.is_majority(model.voters(l, &others))
            })
    })
}
