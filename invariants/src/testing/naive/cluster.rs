//! The properties of consensus, from all events there have been.

use std::collections::{BTreeMap, BTreeSet};

use super::logs::{Log, NaiveLogs};
use crate::monitor::consensus::{Event, What};
use crate::monitor::{Digest, Epoch, Index, Members, Node, Term};
use crate::predicates::is_prefix;
use crate::testing::{Answer, Judge};

type Violated = Option<&'static str>;

/// Whom the past has announced, of a cluster that began with these.
fn knows<T: Epoch>(initial: &Members, past: &[Event<T>], node: Node) -> bool {
    let told = |event: &Event<T>| matches!(&event.what, What::Members(m) if m.contains(node));
    initial.contains(node) || past.iter().any(told)
}

/// The index after this one, of nothing the first there can be.
fn after(index: Index) -> Index {
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
fn lost<T: Epoch>(past: &[Event<T>], first: Index, node: Node, from: Index) -> Violated {
    (from.max(first) < committed(past, node)).then_some("Agreement")
}

/// `Agreement` of a commit with the first one at its index.
fn agreement<T: Epoch>(past: &[Event<T>], event: &Event<T>) -> Violated {
    let What::Commit { index: at, .. } = event.what else { return None };
    let first = past.iter().find(|e| matches!(e.what, What::Commit { index, .. } if index == at));
    first.is_some_and(|first| first.what != event.what).then_some("Agreement")
}

fn election<T: Epoch>(past: &[Event<T>], event: &Event<T>) -> Violated {
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
fn term_of<T: Epoch>(what: &What<T>) -> Option<T> {
    match *what {
        What::Term(term) | What::Vote { term, .. } | What::Leader(term) => Some(term),
        _ => None,
    }
}

/// That terms do not fall, given what shows the term of a node.
fn terms<T: Epoch>(
    past: &[Event<T>],
    event: &Event<T>,
    term_of: impl Fn(&What<T>) -> Option<T>,
) -> Violated {
    let before =
        past.iter().filter(|e| e.node == event.node).filter_map(|e| term_of(&e.what)).max();
    (term_of(&event.what)? < before?).then(|| T::never_falls().id)
}

fn commits<T: Epoch>(past: &[Event<T>], event: &Event<T>) -> Violated {
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
fn matches<T: Epoch>(past: &[Event<T>], event: &Event<T>) -> Violated {
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
fn configuration<'a, T: Epoch>(
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

/// Declares a checker of one property from the whole past.
macro_rules! naive {
    ($(#[$doc:meta])+ $name:ident, $concerns:pat, $violated:expr) => {
        $(#[$doc])+
        #[derive(Debug, Clone)]
        pub struct $name<T = Term> {
            initial: Members,
            first: Index,
            past: Vec<Event<T>>,
        }

        impl $name {
            /// For nodes 0, 1, ... of a cluster.
            #[must_use]
            pub fn new(nodes: usize) -> Self {
                Self::of(&Members::of(0..nodes as Node))
            }
        }

        impl<T: Epoch> $name<T> {
            /// For these nodes at first.
            #[must_use]
            pub fn of(members: &Members) -> Self {
                Self { initial: members.clone(), first: 1, past: Vec::new() }
            }

            /// The same for logs that begin at this index, in place of 1.
            #[must_use]
            pub fn beginning_at(self, first: Index) -> Self {
                Self { first, ..self }
            }
        }

        impl<T: Epoch> Judge for $name<T> {
            type Event = Event<T>;

            fn judge(&mut self, event: &Event<T>) -> Answer {
                if matches!(event.what, What::Members(_)) {
                    self.past.push(event.clone());
                    return Answer::Holds;
                }
                if !knows(&self.initial, &self.past, event.node) {
                    return match event.what {
                        $concerns => Answer::Violates("KnownNode"),
                        _ => Answer::Holds,
                    };
                }
                let violated: fn(&[Event<T>], Index, &Event<T>) -> Violated = $violated;
                let violated = violated(&self.past, self.first, event);
                self.past.push(event.clone());
                violated.map_or(Answer::Holds, Answer::Violates)
            }
        }
    };
}

naive! {
    /// `Agreement` from all commits.
    NaiveAgreement, What::Commit { .. } | What::Truncate(_),
    |past, first, event| match event.what {
        What::Truncate(from) => lost(past, first, event.node, from),
        _ => agreement(past, event),
    }
}

naive! {
    /// `ElectionSafety` and what it rests on, from all votes and leaders.
    NaiveElection, What::Vote { .. } | What::Leader(_), |past, _, event| election(past, event)
}

naive! {
    /// What may only grow, from all that was said of it.
    NaiveMonotonic, What::Term(_) | What::Commit { .. } | What::Match { .. },
    |past, _, event| {
        let term_of = |what: &What<T>| match *what {
            What::Term(term) => Some(term),
            _ => None,
        };
        terms(past, event, term_of).or(commits(past, event)).or(matches(past, event))
    }
}

/// What follows from each node's own order.
#[derive(Debug, Clone)]
struct Local<T> {
    initial: Members,
    first: Index,
    past: Vec<Event<T>>,
    logs: NaiveLogs<T>,
}

impl<T: Epoch> Local<T> {
    fn of(members: &Members) -> Self {
        let initial = members.clone();
        Self { initial, first: 1, past: Vec::new(), logs: NaiveLogs::of(members) }
    }

    fn beginning_at(self, first: Index) -> Self {
        Self { first, logs: self.logs.beginning_at(first), ..self }
    }

    fn knows(&self, node: Node) -> bool {
        knows(&self.initial, &self.past, node)
    }

    /// Whether an event, or whom it is about, is of somebody unknown.
    fn is_strange(&self, event: &Event<T>) -> bool {
        let joins = matches!(&event.what, What::Members(m) if m.contains(event.node));
        let about = match event.what {
            What::Match { follower, .. } => follower,
            _ => event.node,
        };
        !(joins || self.knows(event.node) && self.knows(about))
    }

    /// Index from which on an event removes the node's log.
    fn removed_from(&self, event: &Event<T>) -> Option<Index> {
        self.logs.left_by(event).map(|left| self.first.saturating_add(left))
    }

    fn take(&mut self, event: &Event<T>) -> Violated {
        let past = &self.past;
        let from = self.removed_from(event);
        let violated = from
            .and_then(|from| lost(past, self.first, event.node, from))
            .or(terms(past, event, term_of))
            .or(election(past, event))
            .or(agreement(past, event))
            .or(commits(past, event))
            .or(matches(past, event))
            .or(self.own_log(event));
        let logs = self.logs.take(event);
        self.past.push(event.clone());
        violated.or(logs)
    }

    fn own_log(&self, event: &Event<T>) -> Violated {
        let What::Commit { index, term, digest } = event.what else { return None };
        let own = self.logs.entry(event.node, index);
        (own != Some((term, digest))).then_some("CommitsOwnLog")
    }

    fn answer(&self, violated: Violated) -> Answer {
        match violated {
            _ if self.logs.is_unknown() => Answer::Unchecked,
            Some(id) => Answer::Violates(id),
            None => Answer::Holds,
        }
    }
}

/// All properties of a cluster whose events are seen in their order. Its
/// answers after the first violation mean nothing.
///
/// ```
/// use grey_invariants::monitor::consensus::{Event, What};
/// use grey_invariants::testing::naive::NaiveConsensus;
/// use grey_invariants::testing::{Answer, Judge as _};
///
/// let mut checker = NaiveConsensus::new(3);
/// let append = What::Append { index: 1, term: 1, digest: 7 };
/// let commit = What::Commit { index: 1, term: 1, digest: 7 };
/// let events = [What::Leader(1), append, What::Persist(1), commit];
/// let answers = events.map(|what| checker.judge(&Event { node: 0, what }));
/// assert_eq!(answers[3], Answer::Violates("CommittedOnMajority"));
/// ```
#[derive(Debug, Clone)]
pub struct NaiveConsensus<T = Term> {
    local: Local<T>,
    /// The index after the last on each disk.
    persisted: BTreeMap<Node, Index>,
    /// What leaders have committed: the term they led and their logs up to there.
    by_leaders: Vec<(T, Log<T>)>,
}

impl NaiveConsensus {
    /// For nodes 0, 1, ..., all of which vote, with empty logs.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&Members::of(0..nodes as Node))
    }
}

impl<T: Epoch> NaiveConsensus<T> {
    /// For a cluster that begins with this configuration and with empty logs.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        Self { local: Local::of(members), persisted: BTreeMap::new(), by_leaders: Vec::new() }
    }

    /// The same for logs that begin at this index, in place of 1.
    #[must_use]
    pub fn beginning_at(self, first: Index) -> Self {
        Self { local: self.local.beginning_at(first), ..self }
    }

    fn log(&self, node: Node) -> &[(T, Digest)] {
        self.local.logs.log(node)
    }

    fn configuration(&self, node: Node) -> &Members {
        configuration(&self.local.initial, &self.local.past, node)
    }

    /// The term that a node leads, if it does.
    fn leads(&self, node: Node) -> Option<T> {
        let own = self.local.past.iter().filter(|event| event.node == node);
        own.fold(None, |leads, event| match event.what {
            What::Term(term) | What::Vote { term, .. } => leads.filter(|led| *led == term),
            What::Leader(term) => Some(term),
            What::Follower | What::Restart { .. } => None,
            _ => leads,
        })
    }

    /// What is on the disk with the event; what a restart lost of it.
    fn flushed(&mut self, event: &Event<T>) -> Violated {
        let removed_from = self.local.removed_from(event);
        let persisted = self.persisted.entry(event.node).or_default();
        *persisted = (*persisted).min(removed_from.unwrap_or(Index::MAX));
        match event.what {
            What::Persist(index) => *persisted = after(index),
            What::Snapshot { index, .. } => *persisted = (*persisted).max(after(index)),
            What::Restart { last, .. } => {
                let had = std::mem::replace(persisted, after(last));
                let Local { past, first, .. } = &self.local;
                return lost(past, *first, event.node, after(last)).filter(|_| had > after(last));
            }
            _ => {}
        }
        None
    }

    /// What only somebody can see who sees all nodes at once.
    fn together(&mut self, event: &Event<T>) -> Violated {
        let led = self.leads(event.node);
        match (&event.what, led) {
            (What::Leader(term), _) => {
                let mut older = self.by_leaders.iter().filter(|(t, _)| t < term);
                let log = self.log(event.node);
                self.unelected(event.node, *term).or(older
                    .any(|(_, committed)| !is_prefix(committed, log))
                    .then_some("LeaderCompleteness"))
            }
            (What::Commit { index, .. }, Some(led)) => self.commit(event.node, led, *index),
            _ => None,
        }
    }

    fn unelected(&self, node: Node, term: T) -> Violated {
        let voted = |voter: Node| {
            let mut own = self.local.past.iter().filter(|event| event.node == voter);
            own.any(|event| matches!(event.what, What::Vote { term: t, .. } if t == term))
        };
        let is_elected = !T::IS_ELECTED || self.configuration(node).is_quorum(voted);
        (!is_elected).then_some("ElectedByMajority")
    }

    fn commit(&mut self, node: Node, led: T, index: Index) -> Violated {
        let length = usize::try_from(self.local.logs.length(index)).ok()?;
        let committed = self.log(node).get(..length)?.to_vec();
        let has = |n: Node| {
            self.persisted.get(&n).is_some_and(|end| *end > index)
                && is_prefix(&committed, self.log(n))
        };
        if !self.configuration(node).is_quorum(has) {
            return Some("CommittedOnMajority");
        }
        let tellers: BTreeSet<Node> = self.local.past.iter().map(|event| event.node).collect();
        let newer = |n: &Node| self.leads(*n).is_some_and(|newer| newer > led);
        let lacks = tellers.into_iter().filter(newer).any(|n| !is_prefix(&committed, self.log(n)));
        self.by_leaders.push((led, committed));
        lacks.then_some("LeaderCompleteness")
    }
}

impl<T: Epoch> Judge for NaiveConsensus<T> {
    type Event = Event<T>;

    fn judge(&mut self, event: &Event<T>) -> Answer {
        if self.local.is_strange(event) {
            return Answer::Violates("KnownNode");
        }
        let lost = self.flushed(event);
        let violated = lost.or(self.local.take(event));
        let violated = violated.or_else(|| self.together(event));
        self.local.answer(violated)
    }
}
/// What one node shows of itself. Its answers after the first violation mean
/// nothing.
///
/// ```
/// use grey_invariants::monitor::consensus::What;
/// use grey_invariants::testing::naive::NaiveProcess;
/// use grey_invariants::testing::{Answer, Judge as _};
///
/// let mut checker = NaiveProcess::new(2);
/// let answers = [What::Term(5), What::Term(4)].map(|what| checker.judge(&what));
/// assert_eq!(answers, [Answer::Holds, Answer::Violates("MonotonicTerm")]);
/// ```
#[derive(Debug, Clone)]
pub struct NaiveProcess<T = Term> {
    local: Local<T>,
    node: Node,
}

impl<T: Epoch> NaiveProcess<T> {
    /// For the node with this number.
    #[must_use]
    pub fn new(node: Node) -> Self {
        Self { local: Local::of(&Members::of([node])), node }
    }
}

impl<T: Epoch> Judge for NaiveProcess<T> {
    type Event = What<T>;

    fn judge(&mut self, what: &What<T>) -> Answer {
        let violated = self.local.take(&Event { node: self.node, what: what.clone() });
        self.local.answer(violated)
    }
}

/// The streams of several nodes. Its answers after the first violation mean
/// nothing.
///
/// ```
/// use grey_invariants::monitor::consensus::{Event, What};
/// use grey_invariants::testing::naive::NaiveMerge;
/// use grey_invariants::testing::{Answer, Judge as _};
///
/// let mut checker = NaiveMerge::new(3);
/// let event = Event { node: 1, what: What::Term(1) };
/// let answers = [0, 2].map(|sequence| checker.judge(&(sequence, event.clone())));
/// assert_eq!(answers, [Answer::Holds, Answer::Violates("StreamIsWhole")]);
/// ```
#[derive(Debug, Clone)]
pub struct NaiveMerge<T = Term> {
    local: Local<T>,
    past: Vec<(Node, u64)>,
}

impl NaiveMerge {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&Members::of(0..nodes as Node))
    }
}

impl<T: Epoch> NaiveMerge<T> {
    /// For a cluster that begins with this configuration and with empty logs.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        Self { local: Local::of(members), past: Vec::new() }
    }
}

impl<T: Epoch> Judge for NaiveMerge<T> {
    type Event = (u64, Event<T>);

    fn judge(&mut self, (sequence, event): &(u64, Event<T>)) -> Answer {
        if !self.local.knows(event.node) {
            return Answer::Violates("KnownNode");
        }
        let own = self.past.iter().filter(|(node, _)| *node == event.node);
        let expected = own.map(|(_, number)| number + 1).max().unwrap_or(0);
        self.past.push((event.node, *sequence));
        if *sequence != expected {
            return Answer::Violates("StreamIsWhole");
        }
        if self.local.is_strange(event) {
            return Answer::Violates("KnownNode");
        }
        let violated = self.local.take(event);
        self.local.answer(violated)
    }
}
