//! The properties of consensus, from all events there have been.

use super::logs::{Log, NaiveLogs, entry};
use crate::monitor::consensus::{Event, What};
use crate::monitor::{Index, Node, Term};
use crate::predicates::{is_majority, is_prefix};
use crate::testing::{Answer, Judge};

type Violated = Option<&'static str>;

/// How far a node had committed, of what it did not lose with its memory.
fn committed(past: &[Event], node: Node) -> Index {
    past.iter().filter(|event| event.node == node).fold(0, |commit, event| match event.what {
        What::Commit { index, .. } | What::Snapshot { index, .. } => commit.max(index),
        What::Restart { last, .. } => commit.min(last),
        _ => commit,
    })
}

fn lost(past: &[Event], node: Node, from: Index) -> Violated {
    (from.max(1) <= committed(past, node)).then_some("Agreement")
}

/// `Agreement` of a commit with the first one at its index.
fn agreement(past: &[Event], event: &Event) -> Violated {
    let What::Commit { index: at, .. } = event.what else { return None };
    let first = past.iter().find(|e| matches!(e.what, What::Commit { index, .. } if index == at));
    first.is_some_and(|first| first.what != event.what).then_some("Agreement")
}

fn election(past: &[Event], event: &Event) -> Violated {
    match event.what {
        What::Leader(_) => {
            let first = past.iter().find(|e| e.what == event.what);
            first.is_some_and(|first| first.node != event.node).then_some("ElectionSafety")
        }
        What::Vote { term, candidate } => {
            let own = past.iter().filter(|e| e.node == event.node);
            let votes = own.filter_map(|e| match e.what {
                What::Vote { term, candidate } => Some((term, candidate)),
                _ => None,
            });
            let votes: Vec<(Term, Node)> = votes.collect();
            let is_old = votes.iter().any(|(t, _)| *t > term);
            let first = votes.iter().find(|(t, _)| *t == term);
            (is_old || first.is_some_and(|(_, c)| *c != candidate)).then_some("OneVotePerTerm")
        }
        _ => None,
    }
}

/// The term that an event shows its node to be in.
fn term_of(what: &What) -> Option<Term> {
    match *what {
        What::Term(term) | What::Vote { term, .. } | What::Leader(term) => Some(term),
        _ => None,
    }
}

/// `MonotonicTerm`, given what shows the term of a node.
fn terms(past: &[Event], event: &Event, term_of: impl Fn(&What) -> Option<Term>) -> Violated {
    let before =
        past.iter().filter(|e| e.node == event.node).filter_map(|e| term_of(&e.what)).max();
    (term_of(&event.what)? < before?).then_some("MonotonicTerm")
}

fn commits(past: &[Event], event: &Event) -> Violated {
    let What::Commit { index: new, .. } = event.what else { return None };
    let own = past.iter().filter(|e| e.node == event.node);
    let known = own.fold(0, |known, e| match e.what {
        What::Commit { index, .. } => index,
        What::Snapshot { index, .. } => known.max(index),
        What::Restart { commit, .. } => commit,
        _ => known,
    });
    (new < known).then_some("Monotonic")
}

/// What the leader last said of the follower, since it leads this term.
fn matches(past: &[Event], event: &Event) -> Violated {
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
    (new < known.next()?).then_some("MonotonicMatch")
}

/// Declares a checker of one property from the whole past.
macro_rules! naive {
    ($(#[$doc:meta])+ $name:ident, $concerns:pat, $violated:expr) => {
        $(#[$doc])+
        #[derive(Debug, Clone)]
        pub struct $name {
            nodes: usize,
            past: Vec<Event>,
        }

        impl $name {
            /// For nodes 0, 1, ... of a cluster.
            #[must_use]
            pub fn new(nodes: usize) -> Self {
                Self { nodes, past: Vec::new() }
            }
        }

        impl Judge for $name {
            type Event = Event;

            fn judge(&mut self, event: &Event) -> Answer {
                if event.node >= self.nodes {
                    return match event.what {
                        $concerns => Answer::Violates("KnownNode"),
                        _ => Answer::Holds,
                    };
                }
                let violated: fn(&[Event], &Event) -> Violated = $violated;
                let violated = violated(&self.past, event);
                self.past.push(*event);
                violated.map_or(Answer::Holds, Answer::Violates)
            }
        }
    };
}

naive! {
    /// `Agreement` from all commits.
    NaiveAgreement, What::Commit { .. } | What::Truncate(_),
    |past, event| match event.what {
        What::Truncate(from) => lost(past, event.node, from),
        _ => agreement(past, event),
    }
}

naive! {
    /// `ElectionSafety` and `OneVotePerTerm` from all votes and leaders.
    NaiveElection, What::Vote { .. } | What::Leader(_), election
}

naive! {
    /// What may only grow, from all that was said of it.
    NaiveMonotonic, What::Term(_) | What::Commit { .. } | What::Match { .. },
    |past, event| {
        let term_of = |what: &What| match *what {
            What::Term(term) => Some(term),
            _ => None,
        };
        terms(past, event, term_of).or(commits(past, event)).or(matches(past, event))
    }
}

/// What follows from each node's own order.
#[derive(Debug, Clone)]
struct Local {
    past: Vec<Event>,
    logs: NaiveLogs,
}

impl Local {
    fn new(nodes: usize) -> Self {
        Self { past: Vec::new(), logs: NaiveLogs::new(nodes) }
    }

    fn take(&mut self, event: &Event) -> Violated {
        let past = &self.past;
        let from = self.logs.removed_from(event);
        let violated = from
            .and_then(|from| lost(past, event.node, from))
            .or(terms(past, event, term_of))
            .or(election(past, event))
            .or(agreement(past, event))
            .or(commits(past, event))
            .or(matches(past, event))
            .or(self.own_log(event));
        let logs = self.logs.take(event);
        self.past.push(*event);
        violated.or(logs)
    }

    fn own_log(&self, event: &Event) -> Violated {
        let What::Commit { index, term, digest } = event.what else { return None };
        let own = entry(self.logs.log(event.node), index);
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
pub struct NaiveConsensus {
    local: Local,
    leads: Vec<Option<Term>>,
    persisted: Vec<Index>,
    /// What leaders have committed: the term they led and their logs up to there.
    by_leaders: Vec<(Term, Log)>,
}

impl NaiveConsensus {
    /// For nodes 0, 1, ..., all of which vote, with empty logs.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        let (leads, persisted) = (vec![None; nodes], vec![0; nodes]);
        Self { local: Local::new(nodes), leads, persisted, by_leaders: Vec::new() }
    }

    fn log(&self, node: Node) -> &Log {
        self.local.logs.log(node)
    }

    /// The state of roles and disks with the event; what a restart lost.
    fn note(&mut self, event: &Event) -> Violated {
        let (leads, persisted) = (&mut self.leads[event.node], &mut self.persisted[event.node]);
        if let Some(from) = self.local.logs.removed_from(event) {
            *persisted = (*persisted).min(from.saturating_sub(1));
        }
        match event.what {
            What::Term(term) | What::Vote { term, .. } if *leads != Some(term) => *leads = None,
            What::Leader(term) => *leads = Some(term),
            What::Follower => *leads = None,
            What::Persist(index) => *persisted = index,
            What::Snapshot { index, .. } => *persisted = (*persisted).max(index),
            What::Restart { last, .. } => {
                *leads = None;
                if std::mem::replace(persisted, last) > last {
                    return lost(&self.local.past, event.node, last + 1);
                }
            }
            _ => {}
        }
        None
    }

    /// What only somebody can see who sees all nodes at once.
    fn together(&mut self, event: &Event) -> Violated {
        let led = self.leads[event.node];
        match (event.what, led) {
            (What::Leader(term), _) => {
                let mut older = self.by_leaders.iter().filter(|(t, _)| *t < term);
                let log = self.log(event.node);
                older
                    .any(|(_, committed)| !is_prefix(committed, log))
                    .then_some("LeaderCompleteness")
            }
            (What::Commit { index, .. }, Some(led)) => self.commit(event.node, led, index),
            _ => None,
        }
    }

    fn commit(&mut self, node: Node, led: Term, index: Index) -> Violated {
        let length = usize::try_from(index).ok()?;
        let committed = self.log(node).get(..length)?.to_vec();
        let nodes = 0..self.leads.len();
        let has = |n: &Node| self.persisted[*n] >= index && is_prefix(&committed, self.log(*n));
        if !is_majority(nodes.clone().filter(has).count(), nodes.len()) {
            return Some("CommittedOnMajority");
        }
        let newer = nodes.into_iter().filter(|n| self.leads[*n].is_some_and(|newer| newer > led));
        let lacks = newer.into_iter().any(|n| !is_prefix(&committed, self.log(n)));
        self.by_leaders.push((led, committed));
        lacks.then_some("LeaderCompleteness")
    }
}

impl Judge for NaiveConsensus {
    type Event = Event;

    fn judge(&mut self, event: &Event) -> Answer {
        if event.node >= self.leads.len() {
            return Answer::Violates("KnownNode");
        }
        let lost = self.note(event);
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
pub struct NaiveProcess {
    local: Local,
    node: Node,
}

impl NaiveProcess {
    /// For the node with this number.
    #[must_use]
    pub fn new(node: Node) -> Self {
        Self { local: Local::new(node + 1), node }
    }
}

impl Judge for NaiveProcess {
    type Event = What;

    fn judge(&mut self, what: &What) -> Answer {
        let violated = self.local.take(&Event { node: self.node, what: *what });
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
/// let answers = [0, 2].map(|sequence| checker.judge(&(sequence, event)));
/// assert_eq!(answers, [Answer::Holds, Answer::Violates("StreamIsWhole")]);
/// ```
#[derive(Debug, Clone)]
pub struct NaiveMerge {
    local: Local,
    nodes: usize,
    past: Vec<(Node, u64)>,
}

impl NaiveMerge {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self { local: Local::new(nodes), nodes, past: Vec::new() }
    }
}

impl Judge for NaiveMerge {
    type Event = (u64, Event);

    fn judge(&mut self, (sequence, event): &(u64, Event)) -> Answer {
        if event.node >= self.nodes {
            return Answer::Violates("KnownNode");
        }
        let own = self.past.iter().filter(|(node, _)| *node == event.node);
        let expected = own.map(|(_, number)| number + 1).max().unwrap_or(0);
        self.past.push((event.node, *sequence));
        if *sequence != expected {
            return Answer::Violates("StreamIsWhole");
        }
        let violated = self.local.take(event);
        self.local.answer(violated)
    }
}
