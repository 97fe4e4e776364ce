//! Every fault, the monitor that catches it, and the shortest schedule found.
//!
//! `bugs [FOLDER [FAULT...]]` prints a table, of all faults or of these, and
//! writes the schedules if given a folder.

use std::io::{self, Write as _};
use std::path::Path;
use std::{env, fs, panic};

use grey_cluster::Fault;
use grey_cluster::search::{Found, find};

/// Schedules of each length tried for a fault at most.
const TRIES: u32 = 20_000;

fn main() -> io::Result<()> {
    // A node whose raft gives up has crashed; that is no news here.
    panic::set_hook(Box::new(|_| {}));
    let folder = env::args().nth(1);
    let mut out = io::stdout();
    writeln!(
        out,
        "| injected bug | met in | caught by | schedules tried | after steps | shrunk to |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    let named: Vec<Fault> = env::args().skip(2).filter_map(|name| name.parse().ok()).collect();
    for fault in Fault::all().filter(|fault| named.is_empty() || named.contains(fault)) {
        match find(fault, TRIES) {
            None => writeln!(out, "| {fault} | {} | NOT FOUND | {TRIES} | | |", fault.source())?,
            Some(found) => {
                row(&mut out, fault, &found)?;
                if let Some(folder) = &folder {
                    save(Path::new(folder), fault, &found)?;
                }
            }
        }
        out.flush()?;
    }
    Ok(())
}

fn row(out: &mut impl io::Write, fault: Fault, found: &Found) -> io::Result<()> {
    let (source, id) = (fault.source(), found.failure.violation.id());
    let Found { tried, steps, schedule, .. } = found;
    writeln!(out, "| {fault} | {source} | {id} | {tried} | {steps} | {} |", schedule.ops.len())
}

fn save(folder: &Path, fault: Fault, found: &Found) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let about = format!("{}\n\n{}", fault.source(), found.failure.violation);
    found.schedule.save(&folder.join(format!("{fault}.txt")), &about)
}
