//! `CommittedOnMajority` on the disks of a cluster, at the end of a run.
//!
//! In: a schedule. Out: what leaders committed and a majority does not have.
//! The monitor of that name looks when a leader commits, as running code can;
//! the specification's property is of every state, and breaks as well when a
//! disk loses afterwards what was committed.

use grey_cluster::watch::digest;
use grey_cluster::{Cluster, Schedule};
use grey_invariants::monitor::{Digest, Index, Term};
use grey_invariants::predicates::is_majority;
use grey_invariants::trace::Place as Node;
use grey_invariants::trace::Role;

type Log = Vec<(Term, Digest)>;

/// What a leader committed during a run and a majority does not have on disk
/// after it, in words; `None` if there is nothing like that.
#[must_use]
pub fn lost(schedule: &Schedule) -> Option<String> {
    let nodes = 0..schedule.nodes;
    let mut cluster = Cluster::new(schedule.nodes, schedule.fault);
    let mut committed: Vec<(Node, Log)> = Vec::new();
    for op in &schedule.ops {
        // Without monitors there is nothing to find.
        let _ = cluster.apply(op);
        committed.extend(nodes.clone().filter_map(|node| Some((node, by_leader(&cluster, node)?))));
        committed.dedup();
    }
    committed.into_iter().find_map(|(leader, log)| {
        let has_it = |node: &Node| is_prefix(&log, &on_disk(&cluster, *node, log.len() as Index));
        let holders = nodes.clone().filter(has_it).count();
        (!is_majority(holders, schedule.nodes)).then(|| {
            let (leader, index) = (leader + 1, log.len());
            format!("s{leader} led and committed up to index {index}, which {holders} of {} have on disk", schedule.nodes)
        })
    })
}

/// What a node has committed, if it leads and has committed anything.
fn by_leader(cluster: &Cluster, node: Node) -> Option<Log> {
    let view = cluster.view(node).filter(|view| view.role == Role::Leader && view.commit > 0)?;
    Some(on_disk(cluster, node, view.commit))
}

fn on_disk(cluster: &Cluster, node: Node, last: Index) -> Log {
    let Some(disk) = cluster.disk(node) else { return Vec::new() };
    let entries = disk.from(1);
    entries.iter().filter(|e| e.index <= last).map(|e| (e.term, digest(e))).collect()
}

fn is_prefix(of: &Log, log: &Log) -> bool {
    log.starts_with(of)
}
