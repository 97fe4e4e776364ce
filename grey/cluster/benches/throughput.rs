//! What monitors and traces cost a cluster: the same proposals with both off,
//! monitors on, and monitors and trace on. The three take turns, each first,
//! second and third equally often, so that a drifting machine drifts for all;
//! the ratios are of neighbours, and their median is shown.
//!
//! With disks in memory a proposal is nothing but raft's own computing, the
//! least that a cluster can do. With disks that flush, every node waits until
//! what raft asks to persist is on stable storage, as any node must that may
//! lose power. All nodes share one thread, and nothing of a network is there.
//!
//! Wall time, and CPU time of the whole process with the thread that writes the
//! trace, both to the end of the trace's last line.
//!
//! `cargo bench -p grey-cluster [-- ROUNDS]`

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use grey_cluster::{Cluster, Op};
use grey_invariants::trace::Recorder;
use rustix::time::{ClockId, clock_gettime};

/// Rounds of three blocks each, unless said otherwise.
const ROUNDS: usize = 36;

type Answer<T> = Result<T, Box<dyn Error>>;

/// Where nodes keep what must survive.
struct Disks {
    name: &'static str,
    flush: bool,
    /// Proposals of a block, each committed by all before the next.
    proposals: u32,
}

const DISKS: [Disks; 2] = [
    Disks { name: "in memory", flush: false, proposals: 4_000 },
    Disks { name: "flushed", flush: true, proposals: 150 },
];

/// What watches a cluster.
#[derive(Clone, Copy)]
enum Observed {
    Off,
    Monitors,
    Trace,
}

const KINDS: [Observed; 3] = [Observed::Off, Observed::Monitors, Observed::Trace];

/// Seconds of a block.
#[derive(Clone, Copy, Default)]
struct Cost {
    wall: f64,
    cpu: f64,
}

fn main() -> Answer<()> {
    let rounds = env::args().find_map(|a| a.parse().ok()).unwrap_or(ROUNDS);
    let mut out = io::stdout();
    writeln!(
        out,
        "| disks | nodes | off, a proposal | monitors: wall, CPU | and trace: wall, CPU | dropped |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for disks in &DISKS {
        for nodes in [3, 5, 7] {
            writeln!(out, "{}", row(disks, nodes, rounds)?)?;
        }
    }
    Ok(())
}

fn row(disks: &Disks, nodes: usize, rounds: usize) -> Answer<String> {
    let (mut off, mut monitors, mut trace, mut dropped) = (vec![], vec![], vec![], 0);
    for round in 0..=rounds {
        let mut costs = [Cost::default(); 3];
        for turn in 0..KINDS.len() {
            let kind = KINDS[(round + turn) % KINDS.len()];
            let (cost, lost) = block(kind, disks, nodes)?;
            costs[kind as usize] = cost;
            dropped += lost;
        }
        if round > 0 {
            // The first one warms caches.
            off.push(costs[0]);
            monitors.push(costs[1].over(costs[0]));
            trace.push(costs[2].over(costs[0]));
        }
    }
    let (off, monitors, trace) = (median(&off), median(&monitors), median(&trace));
    Ok(format!(
        "| {} | {nodes} | {:.1} µs | {:.3}, {:.3} | {:.3}, {:.3} | {dropped} |",
        disks.name,
        off.wall * 1e6 / f64::from(disks.proposals),
        monitors.wall,
        monitors.cpu,
        trace.wall,
        trace.cpu,
    ))
}

/// A block, and how many steps are missing in its trace.
fn block(kind: Observed, disks: &Disks, nodes: usize) -> Answer<(Cost, u64)> {
    // Beside the build, not where temporary files may be in memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut cluster = cluster(kind, disks, nodes, folder.path())?;
    cluster.apply(&Op::Timeout(0))?;
    cluster.apply(&Op::Settle)?;
    let (start, cpu) = (Instant::now(), cpu_seconds());
    for _ in 0..disks.proposals {
        cluster.apply(&Op::Propose(0))?;
        cluster.apply(&Op::Settle)?;
    }
    let recorded = cluster.stop_recording().map(Recorder::finish).transpose()?;
    let cost = Cost { wall: start.elapsed().as_secs_f64(), cpu: cpu_seconds() - cpu };
    let all =
        (0..nodes).all(|n| cluster.view(n).is_some_and(|v| v.commit > disks.proposals.into()));
    match all {
        true => Ok((cost, recorded.map_or(0, |r| r.dropped))),
        false => Err("a node has not committed every proposal".into()),
    }
}

fn cluster(kind: Observed, disks: &Disks, nodes: usize, folder: &Path) -> Answer<Cluster> {
    let mut cluster = Cluster::new(nodes, None);
    if disks.flush {
        cluster = cluster.durable(folder)?;
    }
    Ok(match kind {
        Observed::Off => cluster,
        Observed::Monitors => cluster.watched(),
        Observed::Trace => {
            let file = folder.join("run.ndjson");
            cluster.watched().recorded(Recorder::create(&file, "GreyConsensus", nodes)?)
        }
    })
}

impl Cost {
    fn over(self, other: Self) -> Self {
        Self { wall: self.wall / other.wall, cpu: self.cpu / other.cpu }
    }
}

fn median(costs: &[Cost]) -> Cost {
    let middle = |of: fn(&Cost) -> f64| {
        let mut values: Vec<f64> = costs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Cost { wall: middle(|cost| cost.wall), cpu: middle(|cost| cost.cpu) }
}

/// CPU time of this process so far.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).map_or(0.0, |time| time.as_secs_f64())
}
