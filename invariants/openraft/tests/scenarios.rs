//! Each scenario in twenty runs without an alarm, and each bug caught.

#![expect(clippy::unwrap_used, reason = "a test without its parts must fail")]

use std::collections::BTreeMap;
use std::future::Future;

use grey_invariants::monitor::LeaderId;
use grey_openraft::cluster::Failed;
use grey_openraft::{Bug, Cluster};

const RUNS: usize = 20;
const NODES: [u64; 3] = [1, 2, 3];

/// Runs this in a time that passes as soon as nobody has anything to do.
fn run<T>(scenario: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().start_paused(true).build();
    runtime.unwrap().block_on(scenario)
}

/// Nothing is violated and much has happened; who led.
fn in_order(cluster: &Cluster, least_events: u64) -> Vec<LeaderId> {
    let violations = cluster.watch().violations();
    assert!(violations.is_empty(), "{} alarms, {}", violations.len(), violations[0]);
    let events = cluster.watch().events();
    assert!(events > least_events, "{events} events");
    cluster.watch().leaders()
}

async fn elections_partitions_restarts() -> Result<Cluster, Failed> {
    let nodes = [1, 2, 3, 4, 5];
    let mut cluster = Cluster::start(&nodes, None, None).await?;
    cluster.write(5).await;
    for round in 0..5 {
        let leader = cluster.leader().await?;
        // Once the leader's lease is over, several ask for votes, one after the other.
        cluster.network().partition([leader]);
        cluster.wait(601).await;
        for node in nodes.into_iter().filter(|node| *node != leader) {
            cluster.elect(node).await;
            cluster.wait(10).await;
        }
        cluster.write(3).await;
        cluster.network().partition([]);
        cluster.write(3).await;
        cluster.restart(nodes[round]).await?;
        cluster.write(3).await;
        let leader = cluster.leader().await?;
        cluster.restart(leader).await?;
        cluster.write(3).await;
    }
    cluster.wait(2_000).await;
    Ok(cluster)
}

#[test]
fn elections_partitions_and_restarts_with_default_leader_ids_raise_no_alarm() {
    let (mut several, mut again) = (0, 0);
    for _ in 0..RUNS {
        let cluster = run(elections_partitions_restarts()).unwrap();
        let mut by_term: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for id in in_order(&cluster, 500) {
            let nodes = by_term.entry(id.term).or_default();
            if !nodes.contains(&id.node) {
                nodes.push(id.node);
            }
        }
        assert!(by_term.len() > 4, "{by_term:?}");
        several += by_term.values().filter(|nodes| nodes.len() > 1).count();
        again += cluster.watch().voted_again();
    }
    println!(
        "{again} votes in a term in which the node had voted; {several} terms had several leaders"
    );
    assert!(again > 100, "that is what the mode is for: {again}");
}

async fn four_members_and_back() -> Result<Cluster, Failed> {
    let mut cluster = Cluster::start(&NODES, None, None).await?;
    cluster.write(5).await;
    cluster.add_learner(4).await?;
    cluster.write(3).await;
    cluster.change(&[1, 2, 3, 4]).await?;
    cluster.write(5).await;
    cluster.add_learner(50).await?;
    // A joint configuration in which one leaves and one comes, with a restart.
    cluster.change(&[2, 3, 4, 50]).await?;
    cluster.write(3).await;
    let leader = cluster.leader().await?;
    cluster.network().partition([leader]);
    cluster.wait(1_000).await;
    cluster.write(3).await;
    cluster.network().partition([]);
    for node in [4, 50] {
        cluster.restart(node).await?;
        cluster.write(2).await;
    }
    cluster.change(&[2, 4, 50]).await?;
    cluster.write(5).await;
    cluster.wait(2_000).await;
    Ok(cluster)
}

#[test]
fn from_three_members_to_four_and_on_raises_no_alarm() {
    for _ in 0..RUNS {
        let cluster = run(four_members_and_back()).unwrap();
        in_order(&cluster, 400);
    }
}

#[test]
fn a_log_from_index_0_raises_no_alarm() {
    for _ in 0..RUNS {
        let cluster = run(async {
            let mut cluster = Cluster::start(&[7, 1 << 40, u64::MAX], None, None).await?;
            cluster.write(20).await;
            cluster.restart(7).await?;
            cluster.write(5).await;
            Ok::<_, Failed>(cluster)
        });
        in_order(&cluster.unwrap(), 200);
    }
}

/// The first alarm in a run with a bug is about this.
fn is_caught(bug: Bug, property: &str) {
    let scenario = async {
        let mut cluster = Cluster::start(&NODES, Some(bug), None).await?;
        cluster.write(5).await;
        let leader = cluster.leader().await?;
        let follower = NODES.into_iter().find(|node| *node != leader);
        cluster.restart(follower.unwrap_or_default()).await?;
        cluster.network().partition([leader]);
        cluster.write(3).await;
        Ok::<_, Failed>(cluster)
    };
    let violations = run(scenario).unwrap().watch().violations();
    let first = violations.first().unwrap();
    assert_eq!(first.id(), property, "{first}");
}

#[test]
fn a_vote_that_is_not_on_the_disk_is_caught() {
    is_caught(Bug::VoteNotOnDisk, "MonotonicVote");
}

#[test]
fn entries_that_are_not_on_the_disk_are_caught() {
    is_caught(Bug::TailNotOnDisk, "Agreement");
}

#[test]
fn a_commit_without_a_quorum_is_caught() {
    is_caught(Bug::SilenceIsConsent, "CommittedOnMajority");
}

#[test]
fn an_entry_that_is_not_what_the_leader_has_is_caught() {
    is_caught(Bug::EntryChanged, "LogMatching");
}
