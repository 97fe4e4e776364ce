//! A cluster of openraft that goes through elections and a partition, watched and
//! recorded:
//!
//!     cargo run -p grey-openraft --example openraft -- run.ndjson
//!     greyverify trace validate --spec GreyConsensus run.ndjson
//!
//! The trace has one term for each leader id, see `grey_invariants::trace::Observed`.
#![expect(clippy::print_stdout, reason = "the output of an example")]

use std::path::{Path, PathBuf};

use grey_invariants::trace::Recorder;
use grey_openraft::Cluster;
use grey_openraft::cluster::Failed;

const NODES: [u64; 3] = [1, 2, 3];

async fn scenario(recorder: Recorder) -> Result<Cluster, Failed> {
    let mut cluster = Cluster::start(&NODES, None, Some(recorder)).await?;
    cluster.write(5).await;
    for _ in 0..5 {
        let leader = cluster.leader().await?;
        cluster.network().partition([leader]);
        cluster.write(2).await;
        cluster.network().partition([]);
        cluster.wait(1_000).await;
        let leader = cluster.leader().await?;
        let follower = NODES.into_iter().find(|node| *node != leader);
        cluster.restart(follower.unwrap_or(leader)).await?;
        cluster.write(2).await;
    }
    Ok(cluster)
}

/// Runs it and writes the trace; how many steps there are.
fn record(file: &Path) -> Result<u64, Failed> {
    let recorder = Recorder::create(file, "GreyConsensus", NODES.len())?;
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().start_paused(true).build()?;
    let cluster = runtime.block_on(scenario(recorder))?;
    let watch = cluster.watch();
    println!("{} events, {} leaders", watch.events(), watch.leaders().len());
    let recorded = watch.finish()?.map_or(0, |recorded| recorded.recorded);
    match watch.violations().into_iter().next() {
        Some(violation) => Err(violation.into()),
        None => Ok(recorded),
    }
}

fn main() -> Result<(), Failed> {
    let file = std::env::args_os().nth(1).map(PathBuf::from);
    let file = file.unwrap_or_else(|| std::env::temp_dir().join("grey-openraft.ndjson"));
    println!("{} steps in {}", record(&file)?, file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use grey_invariants::trace::{Action, read};

    #[test]
    fn the_example_is_watched_without_an_alarm_and_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.ndjson");
        let steps = record(&file).unwrap();
        let trace = read(&file).unwrap();
        assert_eq!(trace.steps.len() as u64, steps);
        let elected = trace.steps.iter().filter(|(_, step)| step.action == Action::BecomeLeader);
        assert!(elected.count() > 3 && steps > 100, "{steps} steps");
    }
}
