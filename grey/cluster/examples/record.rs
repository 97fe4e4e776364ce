//! A trace of a seeded run of the cluster without a fault, for the
//! specification.
//!
//! `record SEED FILE [STEPS [NODES]]`; 1000 steps of 3 nodes unless said
//! otherwise.

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;

use grey_cluster::record::trace;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [seed, file, more @ ..] = &arguments[..] else {
        return Err("usage: record SEED FILE [STEPS [NODES]]".into());
    };
    let steps = more.first().map_or(Ok(1_000), |n| n.parse())?;
    let nodes = more.get(1).map_or(Ok(3), |n| n.parse())?;
    let recorded = trace(seed.parse()?, nodes, steps, Path::new(file))?;
    writeln!(io::stdout(), "{} steps, {} dropped", recorded.recorded, recorded.dropped)?;
    Ok(())
}
