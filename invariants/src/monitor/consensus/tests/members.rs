//! Members that join and leave, and logs that begin elsewhere.

use super::*;

/// One entry on the disks of these nodes, the first of which leads and commits.
fn committed(holders: &[Node]) -> Vec<(Node, What)> {
    let written = |node: &Node| [(*node, entry(1, 1)), (*node, What::Persist(1))];
    let leads = (holders[0], What::Leader(1));
    let events = std::iter::once(leads).chain(holders.iter().flat_map(written));
    events.chain([(holders[0], commit(1, 1))]).collect()
}

fn told(members: &Members, by: &[Node]) -> Vec<(Node, What)> {
    by.iter().map(|node| (*node, What::Members(members.clone()))).collect()
}

#[test]
fn a_fourth_member_that_votes_counts_and_a_learner_does_not() {
    let three = || Consensus::of(&Members::of([1, 2, 3]));
    let four = Members::of([1, 2, 3, 40]);
    let joined =
        |members: &Members, holders: &[Node]| [told(members, &[1]), committed(holders)].concat();
    assert_eq!(answer(three(), &joined(&four, &[1, 2, 40])), Ok(0));
    let (answered, events) = (answer(three(), &joined(&four, &[1, 2])), 6);
    assert_eq!(answered, Err((events, "CommittedOnMajority")), "two of four");
    let learner = Members::of([1, 2, 3]).with_learners([40]);
    assert_eq!(answer(three(), &joined(&learner, &[1, 2])), Ok(0));
    let by_learner = answer(three(), &joined(&learner, &[1, 40]));
    assert_eq!(by_learner, Err((6, "CommittedOnMajority")));
}

#[test]
fn a_joint_configuration_asks_for_a_majority_of_each_set() {
    let three = || Consensus::of(&Members::of([1, 2, 3]));
    let joint = Members::joint([vec![1, 2, 3], vec![3, 4, 5]]);
    let changing = |holders: &[Node]| [told(&joint, &[1]), committed(holders)].concat();
    assert_eq!(answer(three(), &changing(&[1, 3, 4])), Ok(0));
    assert_eq!(answer(three(), &changing(&[1, 2, 3])), Err((8, "CommittedOnMajority")));
    assert_eq!(answer(three(), &changing(&[1, 4, 5])), Err((8, "CommittedOnMajority")));
}

#[test]
fn each_leader_goes_by_the_configuration_that_it_told() {
    let three = || Consensus::of(&Members::of([1, 2, 3]));
    let (old, new) = (Members::of([1, 2, 3]), Members::of([1, 2, 3, 4]));
    let events = [told(&old, &[1]), told(&new, &[2]), committed(&[1, 3])].concat();
    assert_eq!(answer(three(), &events), Ok(0), "n2 goes by a newer one");
    let silent = [told(&new, &[2]), committed(&[1, 3])].concat();
    assert_eq!(answer(three(), &silent), Ok(0), "n1 goes by what it began with");
    let joined = [told(&new, &[2]), committed(&[4, 3])].concat();
    assert_eq!(answer(three(), &joined), Err((6, "CommittedOnMajority")), "n4 joined it");
}

#[test]
fn who_was_removed_is_still_watched_and_one_removed_and_back_counts_again() {
    let three = || Consensus::of(&Members::of([1, 2, 3]));
    let (two, back) = (Members::of([1, 2]), Members::of([1, 2, 3]));
    let removed = [told(&two, &[1]), committed(&[1, 3])].concat();
    assert_eq!(answer(three(), &removed), Err((6, "CommittedOnMajority")), "one of two");
    let stays = [told(&two, &[1]), committed(&[1, 2]), vec![(3, What::Term(9))]].concat();
    assert_eq!(answer(three(), &stays), Ok(0), "it still runs");
    let fell = [stays, vec![(3, What::Term(8))]].concat();
    assert_eq!(answer(three(), &fell), Err((fell.len() - 1, "MonotonicTerm")));
    let again = [told(&two, &[1]), told(&back, &[1]), committed(&[1, 3])].concat();
    assert_eq!(answer(three(), &again), Ok(0));
    let restart = (1, What::Restart { last: 0, commit: 0 });
    let restarted = [told(&two, &[1]), vec![restart], committed(&[1, 2])].concat();
    assert_eq!(answer(three(), &restarted), Ok(0), "what it told holds until it tells");
}

#[test]
fn a_node_that_nobody_announced_is_named_with_those_that_are_known() {
    let mut monitor = Consensus::<Term>::of(&Members::of([10, 20]));
    for what in [What::Term(1), entry(1, 1), What::Members(Members::of([10, 20]))] {
        let answer = monitor.on(&Event { node: u64::MAX, what });
        let report = answer.unwrap_err().to_string();
        assert!(report.contains("known = n10, n20"), "{report}");
    }
    let matched = What::Match { term: 1, follower: 0, index: 1 };
    assert!(monitor.on(&Event { node: 10, what: matched }).is_err());
    assert!(monitor.announce(30).is_ok());
    assert!(monitor.on(&Event { node: 30, what: What::Term(1) }).is_ok());
    let many = What::Members(Members::of(0..65));
    let report = monitor.on(&Event { node: 10, what: many }).unwrap_err().to_string();
    assert!(report.contains("members = 65"), "{report}");
}

#[test]
fn a_log_from_index_0_is_followed_from_its_first_entry() {
    let from_0 = || Consensus::new(3).beginning_at(0);
    let at = |index| [entry(index, 1), What::Persist(index), commit(index, 1)];
    let leads = (0, What::Leader(1));
    let both = |what: What| [(1, what.clone()), (0, what)];
    let events: Vec<_> = (0..3).flat_map(at).flat_map(both).collect();
    let events = [vec![leads.clone()], events].concat();
    assert_eq!(answer(from_0(), &events), Ok(0));
    assert_eq!(answer(Consensus::new(3), &events), Err((1, "LogMatching")), "it begins at 1");
    let alone = [leads, (0, entry(0, 1)), (0, What::Persist(0)), (0, commit(0, 1))];
    assert_eq!(answer(from_0(), &alone), Err((3, "CommittedOnMajority")));
    let nothing = crate::monitor::NOTHING;
    let restart = |last| [(1, What::Restart { last, commit: nothing }), (2, What::Leader(2))];
    let lost = [events.clone(), restart(nothing).to_vec()].concat();
    assert_eq!(answer(from_0(), &lost), Err((lost.len() - 2, "Agreement")), "0 was on disk");
    let kept = [events, restart(2).to_vec()].concat();
    assert_eq!(answer(from_0(), &kept), Err((kept.len() - 1, "LeaderCompleteness")));
}
