//! Records runs of the lock service, and spoils their logs.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use leases::corruptions::{ALL, Run};
use leases::{Options, run};

/// A lock service with leases, whose logs are traces of Leases.tla.
#[derive(Parser)]
enum Command {
    /// Run the service, and leave the logs of each run in a folder of their own
    Record {
        /// Where these folders are
        folder: PathBuf,
        /// How many runs there are
        #[arg(long, default_value_t = 1)]
        runs: u64,
        /// How many clients each run has
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=100))]
        clients: u64,
        /// How often each client has the lock
        #[arg(long, default_value_t = 10)]
        rounds: u32,
        /// How many milliseconds a lease lasts
        #[arg(long, default_value_t = 2)]
        lease_millis: u64,
        /// What the clients of the first run do by chance
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Write a copy of a run for each way in which it may be spoiled, and say of each, as a
    /// line of JSON, where that must be told
    Spoil {
        /// The folder of the run
        run: PathBuf,
        /// Where the copies are, each a folder
        folder: PathBuf,
    },
}

fn main() -> io::Result<()> {
    match Command::parse() {
        Command::Record { folder, runs, clients, rounds, lease_millis, seed } => {
            let lease = Duration::from_millis(lease_millis);
            let clients = usize::try_from(clients).map_err(io::Error::other)?;
            for n in 0..runs {
                let options = Options { clients, rounds, lease, seed: seed.wrapping_add(n) };
                let events = run(&folder.join(format!("run{n:02}")), &options)?;
                writeln!(io::stdout(), "run{n:02}: {events} events")?;
            }
        }
        Command::Spoil { run, folder } => {
            let good = Run::read(&run)?;
            for corruption in ALL {
                let mut spoiled = good.clone();
                let place = (corruption.spoil)(&mut spoiled).ok_or_else(|| {
                    io::Error::other(format!("the run is too short for: {}", corruption.name))
                })?;
                spoiled.write(&folder.join(corruption.name))?;
                let (name, place) = (corruption.name, place.to_string());
                let told = serde_json::json!({ "name": name, "place": place });
                writeln!(io::stdout(), "{told}")?;
            }
        }
    }
    Ok(())
}
