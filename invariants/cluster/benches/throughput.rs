//! What monitors and traces cost a cluster: CPU time of the thread that runs it
//! with both off, monitors on, and monitors and trace on, in turn, so that a
//! drifting machine drifts for all three; the ratios are of neighbours.
//!
//! `cargo bench -p grey-cluster [-- BLOCKS]`

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use grey_cluster::{Cluster, Op};
use grey_invariants::trace::Recorder;
use rustix::time::{ClockId, clock_gettime};

/// Proposals of a block, each committed by all before the next.
const PROPOSALS: usize = 4_000;
/// Blocks of each kind.
const BLOCKS: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let blocks = env::args().find_map(|a| a.parse().ok()).unwrap_or(BLOCKS);
    let folder = tempfile::tempdir()?;
    let mut out = io::stdout();
    writeln!(
        out,
        "| nodes | off, µs a proposal | monitors on | monitors and trace on | dropped |"
    )?;
    writeln!(out, "|---|---|---|---|---|")?;
    for nodes in [3, 5, 7] {
        let file = folder.path().join("run.ndjson");
        let (mut off, mut on, mut traced, mut dropped) = (vec![], vec![], vec![], 0);
        for block in 0..=blocks {
            let bare = timed(Cluster::new(nodes, None))?;
            let watched = timed(Cluster::new(nodes, None).watched())?;
            let (recorded, lost) = timed_trace(nodes, &file)?;
            if block > 0 {
                // The first one warms caches.
                off.push(bare);
                on.push(watched / bare);
                traced.push(recorded / bare);
                dropped += lost;
            }
        }
        let proposals = u32::try_from(PROPOSALS)?;
        let micros = median(&mut off) * 1e6 / f64::from(proposals);
        let (on, traced) = (median(&mut on), median(&mut traced));
        writeln!(out, "| {nodes} | {micros:.2} | {on:.3} | {traced:.3} | {dropped} |")?;
    }
    Ok(())
}

fn timed_trace(nodes: usize, file: &Path) -> Result<(f64, u64), Box<dyn Error>> {
    let recorder = Recorder::create(file, "GreyConsensus", nodes)?;
    let mut cluster = Cluster::new(nodes, None).watched().recorded(recorder);
    let seconds = work(&mut cluster)?;
    let recorded = cluster.stop_recording().map(Recorder::finish).transpose()?;
    Ok((seconds, recorded.map_or(0, |r| r.dropped)))
}

fn timed(mut cluster: Cluster) -> Result<f64, Box<dyn Error>> {
    work(&mut cluster)
}

fn work(cluster: &mut Cluster) -> Result<f64, Box<dyn Error>> {
    cluster.apply(&Op::Timeout(0))?;
    cluster.apply(&Op::Settle)?;
    let start = cpu_seconds();
    for _ in 0..PROPOSALS {
        cluster.apply(&Op::Propose(0))?;
        cluster.apply(&Op::Settle)?;
    }
    Ok(cpu_seconds() - start)
}

/// CPU time of this thread so far.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).map_or(0.0, |time| time.as_secs_f64())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
