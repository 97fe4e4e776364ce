//! What an event violates, given all that went before it.

use crate::monitor::consensus::{Event, What};
use crate::monitor::{Epoch, Index, Members, Node};

pub(super) type Violated = Option<&'static str>;

/// Whom the past has announced, of a cluster that began with these.
pub(super) fn knows<T: Epoch>(initial: &Members, past: &[Event<T>], node: Node) -> bool {
    let told = |event: &Event<T>| matches!(&event.what, What::Members(m) if m.contains(node));
    initial.contains(node) || past.iter().any(told)
}

/// The index after this one, of nothing the first there can be.
pub(super) fn after(index: Index) -> Index {
    index.wrapping_add(1)
}

/// The index after the last that a node had committed, of what it did not lose
/// with its memory.
fn committed<T: Epoch>(past: &[Event<T>], node: Node) -> Index {
    past.iter().filter(|event| event.node == node).fold(0, |commit, event| match event.what {
        What::Commit { index, .. } | What::Snapshot { index, .. } => commit.max(after(index)),
        What::Restart { last, .. } => commit.min(after(last)),
        _ => commit,
    })
}

/// Whether a node that removes its log from an index on loses what it committed.
pub(super) fn lost<T: Epoch>(past: &[Event<T>], first: Index, node: Node, from: Index) -> Violated {
    (from.max(first) < committed(past, node)).then_some("Agreement")
}

/// `Agreement` of a commit with the first one at its index.
pub(super) fn agreement<T: Epoch>(past: &[Event<T>], event: &Event<T>) -> Violated {
    let What::Commit { index: at, .. } = event.what else { return None };
    let first = past.iter().find(|e| matches!(e.what, What::Commit { index, .. } if index == at));
    first.is_some_and(|first| first.what != event.what).then_some("Agreement")
}

pub(super) fn election<T: Epoch>(past: &[Event<T>], event: &Event<T>) -> Violated {
    let is_of_another = |term: T, node: Node| term.owner().is_some_and(|owner| owner != node);
    match event.what {
        What::Leader(term) => {
            let first = past.iter().find(|e| e.what == event.what && !is_of_another(term, e.node));
            let is_second = first.is_some_and(|first| first.node != event.node);
            (is_of_another(term, event.node) || is_second).then_some("ElectionSafety")
        }
        What::Vote { term, candidate } if is_of_another(term, candidate) => Some("ElectionSafety"),
        What::Vote { term, candidate } => {
            let own = past.iter().filter(|e| e.node == event.node);
            let votes = own.filter_map(|e| match e.what {
                What::Vote { term, candidate } => Some((term, candidate)),
                _ => None,
            });
            let votes: Vec<(T, Node)> = votes.filter(|(t, c)| !is_of_another(*t, *c)).collect();
            let is_old = votes.iter().any(|(t, _)| *t > term);
            let first = votes.iter().find(|(t, _)| *t == term);
            let violated = match term.owner() {
                None => "OneVotePerTerm",
                Some(_) => "MonotonicVote",
            };
            (is_old || first.is_some_and(|(_, c)| *c != candidate)).then_some(violated)
        }
        _ => None,
    }
}

/// The term that an event shows its node to be in.
pub(super) fn term_of<T: Epoch>(what: &What<T>) -> Option<T> {
    match *what {
        What::Term(term) | What::Vote { term, .. } | What::Leader(term) => Some(term),
        _ => None,
    }
}

/// That terms do not fall, given what shows the term of a node.
pub(super) fn terms<T: Epoch>(
    past: &[Event<T>],
    event: &Event<T>,
    term_of: impl Fn(&What<T>) -> Option<T>,
) -> Violated {
    let before =
        past.iter().filter(|e| e.node == event.node).filter_map(|e| term_of(&e.what)).max();
    (term_of(&event.what)? < before?).then(|| T::never_falls().id)
}

pub(super) fn commits<T: Epoch>(past: &[Event<T>], event: &Event<T>) -> Violated {
    let What::Commit { index: new, .. } = event.what else { return None };
    let own = past.iter().filter(|e| e.node == event.node);
    let known = own.fold(0, |known, e| match e.what {
        What::Commit { index, .. } => after(index),
        What::Snapshot { index, .. } => known.max(after(index)),
        What::Restart { commit, .. } => after(commit),
        _ => known,
    });
    (after(new) < known).then_some("Monotonic")
}

/// What the leader last said of the follower, since it leads this term.
pub(super) fn matches<T: Epoch>(past: &[Event<T>], event: &Event<T>) -> Violated {
    let What::Match { term: led, follower: of, index: new } = event.what else { return None };
    let own = past.iter().rev().filter(|e| e.node == event.node);
    let reign = own.take_while(|e| match e.what {
        What::Match { term, .. } => term == led,
        What::Restart { .. } => false,
        _ => true,
    });
    let mut known = reign.filter_map(|e| match e.what {
        What::Match { follower, index, .. } if follower == of => Some(index),
        _ => None,
    });
    (after(new) < after(known.next()?)).then_some("MonotonicMatch")
}

/// The configuration that a node goes by: the one it told last; the first, if it
/// is of that one; else the one that was told last by anybody.
pub(super) fn configuration<'a, T: Epoch>(
    initial: &'a Members,
    past: &'a [Event<T>],
    node: Node,
) -> &'a Members {
    let told = |event: &'a Event<T>| match &event.what {
        What::Members(members) => Some((event.node, members)),
        _ => None,
    };
    let mut own = past.iter().rev().filter_map(told).filter(|(teller, _)| *teller == node);
    let last = || past.iter().rev().find_map(told).filter(|_| !initial.contains(node));
    own.next().or_else(last).map_or(initial, |(_, members)| members)
}
