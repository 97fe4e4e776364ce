//! Strategies of proptest: schedules of clusters and schedulers, and edits that
//! make events wrong.

use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::sample::Index;

use super::cluster::{Choice, Place};
use super::scheduler::Decision;
use crate::monitor::consensus::{Event, What};
use crate::monitor::{Epoch, Node};

/// What may happen next in a cluster of nodes 0, 1, ...
pub fn choice(nodes: usize) -> impl Strategy<Value = Choice> + Clone {
    drawn(nodes).prop_map(move |drawn| drawn.choice(nodes, 4))
}

/// Schedules of a cluster: half of them calm, so that much is committed, the
/// others with many elections. What happens in them is said by
/// [`Cluster::run`](super::Cluster::run).
pub fn schedule(nodes: usize, length: Range<usize>) -> impl Strategy<Value = Vec<Choice>> + Clone {
    (any::<bool>(), vec(drawn(nodes), length)).prop_map(move |(is_restless, drawn)| {
        let elections = if is_restless { 14 } else { 3 };
        drawn.iter().map(|drawn| drawn.choice(nodes, elections)).collect()
    })
}

/// The numbers that make a choice: a union of as many strategies is slow.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    election: u32,
    kind: u32,
    node: Place,
    follower: Place,
    bits: u64,
}

fn drawn(nodes: usize) -> impl Strategy<Value = Drawn> + Clone {
    let nodes = nodes.max(1);
    (0..64_u32, 0..66_u32, 0..nodes, 0..nodes, any::<u64>()).prop_map(
        |(election, kind, node, follower, bits)| Drawn { election, kind, node, follower, bits },
    )
}

impl Drawn {
    /// So many choices of 64 are elections.
    fn choice(self, nodes: usize, elections: u32) -> Choice {
        let Self { node, follower, bits, .. } = self;
        let leader = node;
        let all = u64::MAX >> (64 - nodes.clamp(1, 64));
        if self.election < elections {
            // Three times in four everybody is asked.
            let spared = if bits % 4 == 3 { bits >> 2 } else { 0 };
            return Choice::Campaign { node, asked: all & !spared };
        }
        match self.kind {
            0..7 => Choice::Propose { node },
            7..13 => Choice::Replicate { leader, follower },
            13..23 => Choice::Sync { leader, follower },
            23..31 => Choice::Flush { node },
            31..36 => Choice::Acknowledge { leader, follower },
            36..43 => Choice::Advance { leader },
            43..50 => Choice::Learn { leader, follower },
            50..54 => Choice::Apply { node },
            54..56 => Choice::Install { leader, follower },
            56..58 => Choice::Crash { node },
            58..61 => Choice::Restart { node },
            61..63 => Choice::Partition { side: 0 },
            63..64 => Choice::Partition { side: bits & all },
            _ => Choice::Change { leader, bits },
        }
    }
}

/// What a scheduler may do next.
pub fn decision() -> impl Strategy<Value = Decision> + Clone {
    (0..17_u32, 1..4_u64, 0..6_u64, 0..8_usize).prop_map(|(kind, tenant, number, place)| match kind
    {
        0..2 => Decision::Quota { tenant, quota: number },
        2..8 => Decision::Start { tenant, amount: number % 3 + 1 },
        8..11 => Decision::Finish { place },
        11..13 => Decision::Fail { place },
        13..16 => Decision::Retry { place },
        _ => Decision::Leave { tenant },
    })
}

/// What a scheduler does. What it reports is said by
/// [`Scheduler::run`](super::Scheduler::run).
pub fn decisions(length: Range<usize>) -> impl Strategy<Value = Vec<Decision>> + Clone {
    vec(decision(), length)
}

/// A change of one event of a cluster, whatever comes of it: reports that get lost, come
/// twice, too late, or wrong.
///
/// ```
/// use grey_invariants::monitor::consensus::{Event, What};
/// use grey_invariants::testing::strategy::Edit;
/// use proptest::sample::Index;
///
/// # use proptest::strategy::{Strategy, ValueTree};
/// # let mut runner = proptest::test_runner::TestRunner::default();
/// # let anywhere = proptest::prelude::any::<Index>().new_tree(&mut runner).unwrap().current();
/// let mut events = vec![Event { node: 0, what: What::Term(4) }];
/// Edit::Number(anywhere, 2).apply(&mut events);
/// assert_eq!(events, [Event { node: 0, what: What::Term(2) }]);
/// ```
#[derive(Debug, Clone)]
pub enum Edit {
    /// It is missing.
    Leave(Index),
    /// It comes twice.
    Repeat(Index),
    /// It comes this much later.
    Delay(Index, usize),
    /// It is of this node.
    Node(Index, Node),
    /// Its first number is this.
    Number(Index, u64),
    /// The digest of the next commit, or of the last one, is this.
    Digest(Index, u64),
}

/// Edits of the events of a cluster.
pub fn edit(nodes: usize) -> impl Strategy<Value = Edit> {
    let place = any::<Index>;
    prop_oneof![
        place().prop_map(Edit::Leave),
        place().prop_map(Edit::Repeat),
        (place(), 1..20_usize).prop_map(|(place, later)| Edit::Delay(place, later)),
        (place(), 0..nodes as Node).prop_map(|(place, node)| Edit::Node(place, node)),
        (place(), 1..6_u64).prop_map(|(place, number)| Edit::Number(place, number)),
        (place(), 1..6_u64).prop_map(|(place, digest)| Edit::Digest(place, digest)),
    ]
}

impl Edit {
    /// The events with this change.
    pub fn apply<T: Epoch>(&self, events: &mut Vec<Event<T>>) {
        if events.is_empty() {
            return;
        }
        let at = |place: &Index| place.index(events.len());
        match self {
            Self::Leave(place) => {
                events.remove(at(place));
            }
            Self::Repeat(place) => events.insert(at(place), events[at(place)].clone()),
            Self::Delay(place, later) => {
                let place = at(place);
                let event = events.remove(place);
                events.insert((place + later).min(events.len()), event);
            }
            Self::Node(place, node) => {
                let place = at(place);
                events[place].node = *node;
            }
            Self::Number(place, number) => {
                let place = at(place);
                set_number(&mut events[place].what, *number);
            }
            Self::Digest(place, new) => {
                let place = at(place);
                let is_commit = |place: &usize| matches!(events[*place].what, What::Commit { .. });
                let next = (place..events.len()).find(is_commit);
                let Some(found) = next.or_else(|| (0..place).rfind(is_commit)) else { return };
                if let What::Commit { digest, .. } = &mut events[found].what {
                    *digest = *new;
                }
            }
        }
    }
}

fn set_number<T: Epoch>(what: &mut What<T>, new: u64) {
    match what {
        What::Term(term) | What::Vote { term, .. } | What::Leader(term) => {
            *term = term.numbered(new);
        }
        What::Append { index: number, .. }
        | What::Truncate(number)
        | What::Persist(number)
        | What::Match { index: number, .. }
        | What::Commit { index: number, .. }
        | What::Apply(number)
        | What::Snapshot { index: number, .. }
        | What::Restart { last: number, .. } => *number = new,
        What::Follower | What::Members(_) => {}
    }
}
