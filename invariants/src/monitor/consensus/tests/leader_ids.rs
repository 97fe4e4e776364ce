//! Several leaders a term, each with an id.

use super::*;
use crate::monitor::LeaderId;

fn id(term: Term, node: Node) -> LeaderId {
    LeaderId { term, node }
}

/// Nodes that vote for an id, whose node leads then.
fn elected(term: LeaderId, voters: &[Node]) -> Vec<(Node, What<LeaderId>)> {
    let votes = voters.iter().map(|node| (*node, term.vote()));
    votes.chain([(term.node, What::Leader(term))]).collect()
}

fn watched() -> Consensus<LeaderId> {
    Consensus::of(&Members::of([1, 2, 3]))
}

#[test]
fn several_leaders_a_term_are_allowed_if_ids_grow_and_a_majority_votes() {
    let (one, two) = (id(5, 1), id(5, 2));
    let both = [elected(one, &[1, 3]), elected(two, &[2, 3])].concat();
    assert_eq!(answer(watched(), &both), Ok(0));
    let back = [both.clone(), vec![(3, one.vote())]].concat();
    assert_eq!(answer(watched(), &back), Err((6, "MonotonicVote")));
    let forgotten =
        [both, vec![(3, What::Restart { last: 0, commit: 0 })], vec![(3, What::Term(one))]];
    assert_eq!(answer(watched(), &forgotten.concat()), Err((7, "MonotonicVote")));
    assert_eq!(answer(watched(), &elected(one, &[1])), Err((1, "ElectedByMajority")));
    let of_another = [(1, id(5, 2).vote()), (3, id(5, 2).vote()), (1, What::Leader(id(5, 2)))];
    assert_eq!(answer(watched(), &of_another), Err((2, "ElectionSafety")));
    let vote = What::Vote { term: one, candidate: 3 };
    assert_eq!(answer(watched(), &[(3, vote)]), Err((0, "ElectionSafety")));
}

#[test]
fn a_later_leader_of_the_same_term_has_what_an_earlier_one_committed() {
    let (one, two) = (id(5, 1), id(5, 2));
    let append = |term| What::Append { index: 1, term, digest: 9 };
    let written = |node| vec![(node, append(one)), (node, What::Persist(1))];
    let commit = vec![(1, What::Commit { index: 1, term: one, digest: 9 })];
    let events = [elected(one, &[1, 3]), written(1), written(3), commit, elected(two, &[2, 3])];
    let events = events.concat();
    assert_eq!(answer(watched(), &events), Err((events.len() - 1, "LeaderCompleteness")));
    let entries =
        [elected(one, &[1, 3]), written(1), elected(two, &[2, 3]), vec![(2, append(two))]];
    assert_eq!(answer(watched(), &entries.concat()), Ok(0), "two entries of one term and index");
    let same = What::Append { index: 1, term: one, digest: 8 };
    let differs = [entries.concat(), vec![(3, same)]].concat();
    assert_eq!(answer(watched(), &differs), Err((differs.len() - 1, "LogMatching")));
}
