//! Seeded schedules on the cluster without a fault: there must be no violation.
//!
//! `seeds [SEEDS [OPERATIONS [FIRST]]]`; 1000 seeds of 300 operations from 0
//! unless said otherwise, with 3, 4, 5, 6 and 7 nodes in turn.

use std::error::Error;
use std::io::{self, Write as _};
use std::time::Instant;
use std::{env, process};

use grey_cluster::{Counts, run, strategies::seeded};

fn main() -> Result<(), Box<dyn Error>> {
    let numbers: Vec<u64> = env::args().skip(1).map(|n| n.parse()).collect::<Result<_, _>>()?;
    let number = |place: usize, default| numbers.get(place).copied().unwrap_or(default);
    let (seeds, length, from) = (number(0, 1_000), usize::try_from(number(1, 300))?, number(2, 0));
    let (start, mut all) = (Instant::now(), Counts::default());
    for seed in from..from + seeds {
        let nodes = 3 + usize::try_from(seed % 5)?;
        match run(&seeded(seed, nodes, length)) {
            Ok(counts) => all = all + counts,
            Err(failure) => {
                writeln!(io::stderr(), "seed {seed}, {nodes} nodes: {failure}")?;
                process::exit(1);
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    writeln!(
        io::stdout(),
        "{seeds} schedules of {length} operations, no violation, {seconds:.1} s"
    )?;
    writeln!(io::stdout(), "{all:#?}")?;
    Ok(())
}
