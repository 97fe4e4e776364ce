//! Strategies of proptest: schedules of clusters and schedulers, the events that
//! they lead to, and edits that make events wrong.

use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::Index;

use super::cluster::{Choice, Cluster};
use super::faults::{Fault, SchedulerFault};
use super::scheduler::{Call, Decision, Scheduler};
use crate::monitor::consensus::{Event, What};

/// What may happen next in a cluster of nodes 0, 1, ...
///
/// # Panics
/// If there are none.
pub fn choice(nodes: usize) -> impl Strategy<Value = Choice> + Clone {
    let node = || 0..nodes;
    let two = move || (node(), node());
    let mask =
        1_u64.checked_shl(u32::try_from(nodes).unwrap_or(u32::MAX)).map_or(u64::MAX, |n| n - 1);
    prop_oneof![
        3 => (node(), prop_oneof![3 => Just(mask), 1 => any::<u64>().prop_map(move |n| n & mask)])
            .prop_map(|(node, asked)| Choice::Campaign { node, asked }),
        5 => node().prop_map(|node| Choice::Propose { node }),
        8 => two().prop_map(|(leader, follower)| Choice::Replicate { leader, follower }),
        6 => node().prop_map(|node| Choice::Flush { node }),
        7 => two().prop_map(|(leader, follower)| Choice::Acknowledge { leader, follower }),
        4 => node().prop_map(|leader| Choice::Advance { leader }),
        4 => two().prop_map(|(leader, follower)| Choice::Learn { leader, follower }),
        3 => node().prop_map(|node| Choice::Apply { node }),
        1 => two().prop_map(|(leader, follower)| Choice::Install { leader, follower }),
        1 => node().prop_map(|node| Choice::Crash { node }),
        2 => node().prop_map(|node| Choice::Restart { node }),
        1 => any::<u64>().prop_map(move |side| Choice::Partition { side: side & mask }),
        1 => Just(Choice::Partition { side: 0 }),
    ]
}

/// Schedules of a cluster.
pub fn schedule(nodes: usize, length: Range<usize>) -> impl Strategy<Value = Vec<Choice>> {
    vec(choice(nodes), length)
}

/// What the nodes of a cluster do, correct or with a fault. Shrinking leaves
/// out choices, so a shrunk sequence is one of that cluster as well.
pub fn cluster_events(
    nodes: usize,
    fault: Option<Fault>,
    length: Range<usize>,
) -> impl Strategy<Value = Vec<Event>> {
    let cluster = fault.map_or(Cluster::new(nodes), |fault| Cluster::faulty(nodes, fault));
    schedule(nodes, length).prop_map(move |schedule| {
        let mut cluster = cluster.clone();
        schedule.iter().flat_map(|choice| cluster.step(choice)).collect()
    })
}

/// What a scheduler may do next.
pub fn decision() -> impl Strategy<Value = Decision> + Clone {
    let tenant = || 1..4_u64;
    let place = || 0..8_usize;
    prop_oneof![
        2 => (tenant(), 0..6_u64).prop_map(|(tenant, quota)| Decision::Quota { tenant, quota }),
        6 => (tenant(), 1..4_u64).prop_map(|(tenant, amount)| Decision::Start { tenant, amount }),
        3 => place().prop_map(|place| Decision::Finish { place }),
        2 => place().prop_map(|place| Decision::Fail { place }),
        3 => place().prop_map(|place| Decision::Retry { place }),
        1 => tenant().prop_map(|tenant| Decision::Leave { tenant }),
    ]
}

/// What a scheduler reports, correct or with a fault.
pub fn scheduler_calls(
    fault: Option<SchedulerFault>,
    length: Range<usize>,
) -> impl Strategy<Value = Vec<Call>> {
    vec(decision(), length).prop_map(move |decisions| {
        let mut scheduler = fault.map_or(Scheduler::default(), Scheduler::faulty);
        decisions.iter().flat_map(|decision| scheduler.step(decision)).collect()
    })
}

/// A change of one event, whatever comes of it: reports that get lost, come
/// twice, too late, or wrong.
#[derive(Debug, Clone)]
pub enum Edit {
    /// It is missing.
    Leave(Index),
    /// It comes twice.
    Repeat(Index),
    /// It comes this much later.
    Delay(Index, usize),
    /// It is of this node.
    Node(Index, usize),
    /// Its first number is this.
    Number(Index, u64),
    /// Its digest is this.
    Digest(Index, u64),
}

/// Edits of the events of a cluster.
pub fn edit(nodes: usize) -> impl Strategy<Value = Edit> {
    let place = any::<Index>;
    prop_oneof![
        place().prop_map(Edit::Leave),
        place().prop_map(Edit::Repeat),
        (place(), 1..20_usize).prop_map(|(place, later)| Edit::Delay(place, later)),
        (place(), 0..nodes).prop_map(|(place, node)| Edit::Node(place, node)),
        (place(), 1..6_u64).prop_map(|(place, number)| Edit::Number(place, number)),
        (place(), 1..6_u64).prop_map(|(place, digest)| Edit::Digest(place, digest)),
    ]
}

impl Edit {
    /// The events with this change.
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
    pub fn apply(&self, events: &mut Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let at = |place: &Index| place.index(events.len());
        match self {
            Self::Leave(place) => {
                events.remove(at(place));
            }
            Self::Repeat(place) => events.insert(at(place), events[at(place)]),
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
                if let What::Append { digest, .. } | What::Commit { digest, .. } =
                    &mut events[place].what
                {
                    *digest = *new;
                }
            }
        }
    }
}

fn set_number(what: &mut What, new: u64) {
    match what {
        What::Term(number)
        | What::Vote { term: number, .. }
        | What::Leader(number)
        | What::Append { index: number, .. }
        | What::Truncate(number)
        | What::Persist(number)
        | What::Match { index: number, .. }
        | What::Commit { index: number, .. }
        | What::Apply(number)
        | What::Snapshot { index: number, .. }
        | What::Restart { last: number, .. } => *number = new,
        What::Follower => {}
    }
}
