//! Schedules made by proptest, and by a seed.

use std::ops::RangeInclusive;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use grey_invariants::trace::Place as Node;

use crate::fault::Fault;
use crate::schedule::{Op, Pick, Schedule};

/// Schedules of so many moves of the nodes: half of them of any operations,
/// half of contests, in which operations come in the order in which something
/// is sure to come of them.
pub fn schedules(
    nodes: usize,
    fault: Option<Fault>,
    moves: RangeInclusive<usize>,
) -> impl Strategy<Value = Schedule> {
    let one = ops(nodes).prop_map(|op| vec![op]);
    let any = prop::collection::vec(one, moves.clone());
    let contests = ways(nodes)
        .prop_flat_map(move |main| prop::collection::vec(contest(nodes, main), moves.clone()));
    prop_oneof![any, contests].prop_map(move |moves| Schedule { nodes, fault, ops: moves.concat() })
}

/// A node takes over with the vote of another one, messages arrive, one of
/// them doubled or at a node that goes down over it, or a client has work; now
/// and then anything else. Half of it is between the two of the main way, as
/// little comes of what happens everywhere at once.
fn contest(nodes: usize, main: (Node, Node)) -> impl Strategy<Value = Vec<Op>> {
    let way = || prop_oneof![Just(main), ways(nodes)];
    prop_oneof![
        4 => way().prop_map(|(candidate, voter)| takeover(candidate, voter)),
        3 => way().prop_map(|(a, b)| vec![Op::Flow(a, b), Op::Flow(b, a)]),
        2 => way().prop_map(|(a, b)| vec![Op::Heartbeat(a), Op::Flow(a, b), Op::Flow(b, a)]),
        2 => way().prop_map(|(from, to)| doubled(Pick { from, to, skip: 0 })),
        2 => way().prop_map(|(a, b)| vec![Op::CrashWriting(b), Op::Flow(a, b), Op::Restart(b)]),
        2 => way().prop_map(|(node, _)| vec![Op::Propose(node), Op::Propose(node)]),
        2 => ops(nodes).prop_map(|op| vec![op]),
    ]
}

/// A message arrives and is answered, and a copy of it is still to come.
fn doubled(pick: Pick) -> Vec<Op> {
    vec![Op::Duplicate(pick), Op::Deliver(pick), Op::Flow(pick.to, pick.from)]
}

/// Two timeouts: the voter may have voted in the first one's term.
fn takeover(candidate: Node, voter: Node) -> Vec<Op> {
    let (there, back) = (Op::Flow(candidate, voter), Op::Flow(voter, candidate));
    let again = [Op::Crash(candidate), Op::Restart(candidate)];
    let stand = [Op::Timeout(candidate), Op::Timeout(candidate)];
    [&again[..], &stand, &[there, back]].concat()
}

/// One operation. Messages are delivered more often than anything else
/// happens, or little would ever come about.
pub fn ops(nodes: usize) -> impl Strategy<Value = Op> {
    let node = move || 0..nodes;
    let side = 1..(1u64 << nodes) - 1;
    prop_oneof![
        5 => Just(Op::Settle),
        12 => pick(nodes).prop_map(Op::Deliver),
        4 => pick(nodes).prop_map(|pick| Op::Flow(pick.from, pick.to)),
        4 => node().prop_map(Op::Timeout),
        4 => node().prop_map(Op::Propose),
        2 => node().prop_map(Op::Heartbeat),
        4 => node().prop_map(Op::Restart),
        1 => node().prop_map(Op::Crash),
        1 => node().prop_map(Op::CrashWriting),
        1 => pick(nodes).prop_map(Op::Drop),
        1 => pick(nodes).prop_map(Op::Duplicate),
        1 => side.prop_map(Op::Partition),
        2 => Just(Op::Heal),
    ]
}

fn pick(nodes: usize) -> impl Strategy<Value = Pick> {
    let skip = prop_oneof![4 => Just(0), 1 => 1usize..4];
    (ways(nodes), skip).prop_map(|((from, to), skip)| Pick { from, to, skip })
}

/// A node and another one.
fn ways(nodes: usize) -> impl Strategy<Value = (Node, Node)> {
    (0..nodes, 1..nodes).prop_map(move |(from, on)| (from, (from + on) % nodes))
}

/// The schedule of a seed, of so many operations: the same one every time.
#[must_use]
pub fn seeded(seed: u64, nodes: usize, length: usize) -> Schedule {
    let words = [mixed(seed), mixed(!seed)].map(u64::to_le_bytes);
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, words.as_flattened());
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = schedules(nodes, None, length..=length);
    // A vector of a given length is never rejected.
    let empty = Schedule { nodes, fault: None, ops: Vec::new() };
    let mut schedule = strategy.new_tree(&mut runner).map_or(empty, |tree| tree.current());
    schedule.ops.truncate(length);
    schedule
}

/// Seeds that are close to each other must not begin alike: the finalizer of
/// SplitMix64 (Steele, Lea and Flood, 2014).
fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_schedule() {
        assert_eq!(seeded(7, 5, 40), seeded(7, 5, 40));
        assert_ne!(seeded(7, 5, 40), seeded(8, 5, 40));
        assert_eq!(seeded(7, 5, 40).ops.len(), 40);
    }
}
