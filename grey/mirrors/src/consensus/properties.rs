//! What must hold in every state and every step, and what must be reached.

use grey_invariants::predicates;
use stateright::Property;

use super::decisions::{last_term, len};
use super::{Consensus, Node, Role, Sent, Server, State, Vote};
use greyverify_mirror::StepProperty;

/// The invariants of the manifest, then the probes.
pub(super) fn all() -> Vec<Property<Consensus>> {
    vec![
        Property::always("TypeOK", type_ok),
        Property::always("ElectionSafety", |_, state: &State| {
            predicates::election_safety(state.sent.iter().map(|t| t.from.count_ones() as usize))
        }),
        Property::always("LeaderSendsItsLog", leader_sends_its_log),
        Property::always("LogMatching", |_, state: &State| predicates::log_matching(&logs(state))),
        Property::always("LeaderCompleteness", leader_completeness),
        Property::always("Agreement", agreement),
        Property::always("CommittedOnMajority", |_, state: &State| {
            let logs = logs(state);
            state.sent.iter().all(|t| predicates::committed_on_majority(committed(t), &logs))
        }),
        Property::always("CommitsOwnTerm", commits_own_term),
        Property::sometimes("ReachTwoLeaders", |_, state: &State| {
            state.servers.iter().filter(|n| n.role == Role::Leader).count() > 1
        }),
        Property::sometimes("ReachConflict", conflict),
        Property::sometimes("ReachOldEntryCommittedLater", old_entry_committed_later),
        Property::sometimes("ReachAllCommitted", |model, state: &State| {
            state.servers.iter().all(|n| n.commit == model.max_log)
        }),
    ]
}

pub(super) fn steps() -> Vec<StepProperty<Consensus>> {
    vec![
        StepProperty { name: "Monotonic", holds: monotonic },
        StepProperty { name: "LeaderAppendOnly", holds: leader_append_only },
        StepProperty { name: "CommittedStays", holds: committed_stays },
        StepProperty { name: "EntriesAccounted", holds: entries_accounted },
        StepProperty { name: "NetworkOnlyGrows", holds: network_only_grows },
        StepProperty { name: "RolesAccounted", holds: roles_accounted },
        StepProperty { name: "VotesAccounted", holds: votes_accounted },
        StepProperty {
            name: "RefinesLog",
            holds: |_, before, after| predicates::is_prefix(one_log(before), one_log(after)),
        },
        StepProperty { name: "Progress", holds: |model, _, after| model.progresses(after) },
    ]
}

fn logs(state: &State) -> Vec<&[u8]> {
    state.servers.iter().map(|n| n.log.as_slice()).collect()
}

/// `CommittedIn(t)`.
fn committed(sent: &Sent) -> &[u8] {
    &sent.entries[..usize::from(sent.leader_commit).min(sent.entries.len())]
}

/// `Committed`: the log that all servers together are.
fn one_log(state: &State) -> &[u8] {
    state.sent.iter().max_by_key(|sent| sent.leader_commit).map_or(&[], committed)
}

/// What Rust's types do not say already.
fn type_ok(model: &Consensus, state: &State) -> bool {
    let is_log =
        |l: &[u8]| len(l) <= model.max_log && l.iter().all(|t| (1..=model.max_term).contains(t));
    state
        .servers
        .iter()
        .all(|n| n.term <= model.max_term && is_log(&n.log) && n.commit <= model.max_log)
        && state.sent.iter().all(|t| is_log(&t.entries) && t.leader_commit <= len(&t.entries))
        && state.match_index.iter().flatten().all(|index| *index <= model.max_log)
}

fn leader_sends_its_log(_: &Consensus, state: &State) -> bool {
    let leaders = state.servers.iter().filter(|n| n.role == Role::Leader);
    leaders.into_iter().all(|n| {
        let sent = state.sent(n.term);
        sent.entries == n.log && sent.leader_commit == n.commit
    })
}

fn leader_completeness(_: &Consensus, state: &State) -> bool {
    state.sent.iter().enumerate().all(|(u, later)| {
        later.from == 0
            || state.sent[..u]
                .iter()
                .all(|earlier| predicates::leader_completeness(committed(earlier), &later.entries))
    })
}

fn agreement(_: &Consensus, state: &State) -> bool {
    if state.servers.iter().any(|n| n.commit > len(&n.log)) {
        return false;
    }
    let by_leaders = state.sent.iter().map(committed);
    let by_servers = state.servers.iter().map(|n| &n.log[..usize::from(n.commit)]);
    predicates::agreement(&by_leaders.chain(by_servers).collect::<Vec<_>>())
}

fn commits_own_term(_: &Consensus, state: &State) -> bool {
    (1..).zip(&state.sent).all(|(t, sent): (u8, &Sent)| {
        let k = sent.leader_commit;
        let before = &state.sent[..usize::from(t) - 1];
        k == 0
            || before.iter().any(|u| u.leader_commit >= k)
            || sent.entries.get(usize::from(k) - 1) == Some(&t)
    })
}

fn conflict(model: &Consensus, state: &State) -> bool {
    state.servers.iter().any(|n| {
        model.terms().any(|t| {
            let sent = state.sent(t);
            sent.from != 0
                && n.term <= t
                && n.log.iter().zip(&sent.entries).any(|(own, its)| own != its)
        })
    })
}

fn old_entry_committed_later(_: &Consensus, state: &State) -> bool {
    (1..).zip(&state.sent).any(|(t, sent): (u8, &Sent)| {
        let before = &state.sent[..usize::from(t) - 1];
        let is_old =
            |(k, entry): (u8, &u8)| *entry < t && before.iter().all(|u| u.leader_commit < k);
        let committed = committed(sent);
        committed.last() == Some(&t) && (1..).zip(committed).any(is_old)
    })
}

fn leader_append_only(_: &Consensus, before: &State, after: &State) -> bool {
    let mut terms = before.sent.iter().zip(&after.sent);
    terms.all(|(old, new)| old.from == 0 || predicates::is_prefix(&old.entries, &new.entries))
}

fn committed_stays(_: &Consensus, before: &State, after: &State) -> bool {
    let mut nodes = before.servers.iter().zip(&after.servers);
    nodes.all(|(old, new)| {
        let committed = &old.log[..usize::from(old.commit).min(old.log.len())];
        predicates::is_prefix(committed, &new.log)
    })
}

fn entries_accounted(_: &Consensus, before: &State, after: &State) -> bool {
    let mut nodes = before.servers.iter().zip(&after.servers);
    nodes.all(|(Node { log: old, .. }, Node { term, log: new, .. })| {
        let led = |term: &u8| after.sent.get(usize::from(*term).wrapping_sub(1));
        let by_leader = |sent: &Sent| {
            let conflicts = (0..).zip(old.iter().zip(&sent.entries)).filter(|(_, (a, b))| a != b);
            predicates::is_prefix(new, &sent.entries)
                && (predicates::is_prefix(old, new)
                    || conflicts.into_iter().any(|(k, _)| predicates::is_prefix(&old[..k], new)))
        };
        old == new || led(term).is_some_and(by_leader)
    })
}

fn network_only_grows(_: &Consensus, before: &State, after: &State) -> bool {
    let mut terms = before.sent.iter().zip(&after.sent);
    before.requests.is_subset(&after.requests)
        && before.votes.is_subset(&after.votes)
        && terms
            .all(|(old, new)| old.from & !new.from == 0 && old.leader_commit <= new.leader_commit)
}

/// `Forgets(s)`: what a restart looks like.
fn forgets(before: &State, after: &State, s: Server) -> bool {
    let disks_stay = before.servers.iter().zip(&after.servers).all(|(old, new)| {
        (old.term, old.voted_for, &old.log) == (new.term, new.voted_for, &new.log)
    });
    let new = after.node(s);
    new.role == Role::Follower
        && new.commit == 0
        && disks_stay
        && (&before.sent, &before.match_index) == (&after.sent, &after.match_index)
        && (&before.requests, &before.votes) == (&after.requests, &after.votes)
}

fn monotonic(model: &Consensus, before: &State, after: &State) -> bool {
    model.all().all(|s| {
        let (old, new) = (before.node(s), after.node(s));
        let acks = before.match_index.iter().zip(&after.match_index);
        new.term >= old.term
            && acks.into_iter().all(|(a, b)| b[usize::from(s)] >= a[usize::from(s)])
            && (new.commit >= old.commit || forgets(before, after, s))
    })
}

fn roles_accounted(model: &Consensus, before: &State, after: &State) -> bool {
    model.all().all(|s| {
        let (old, new) = (before.node(s), after.node(s));
        if new.term != old.term {
            return match new.role {
                Role::Candidate => old.role != Role::Leader && new.term == old.term + 1,
                Role::Follower => before.servers.iter().any(|n| new.term <= n.term),
                Role::Leader => false,
            };
        }
        match (old.role, new.role) {
            (Role::Candidate, Role::Leader) | (Role::Leader, Role::Follower) => true,
            // A candidate has a term.
            (Role::Candidate, Role::Follower) => {
                let from = before.sent(new.term).from;
                from != 0 && from != 1 << s || forgets(before, after, s)
            }
            (was, is) => was == is,
        }
    })
}

fn votes_accounted(model: &Consensus, before: &State, after: &State) -> bool {
    let given = |s: Server| {
        let (old, new) = (before.node(s), after.node(s));
        let same = new.term == old.term;
        let last = (last_term(&old.log), len(&old.log));
        let asked = || {
            before.requests.iter().any(|m| {
                (Some(m.from), m.term) == (new.voted_for, new.term)
                    && (m.last_log_term, m.last_log_index) >= last
            })
        };
        new.voted_for == old.voted_for.filter(|_| same)
            || (!same || old.voted_for.is_none())
                && (new.voted_for == Some(s) && new.role == Role::Candidate || asked())
    };
    let told = |v: &Vote| {
        let voter = after.node(v.from);
        (v.term, Some(v.to)) == (voter.term, voter.voted_for)
    };
    model.all().all(given) && after.votes.difference(&before.votes).all(told)
}
