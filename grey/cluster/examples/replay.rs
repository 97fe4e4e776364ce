//! Runs the schedules in files and says how each ends.
//!
//! `replay FILE...`

use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;
use std::{env, panic};

use grey_cluster::{Schedule, run};

fn main() -> Result<(), Box<dyn Error>> {
    // A node whose raft gives up has crashed, and is counted.
    panic::set_hook(Box::new(|_| {}));
    for file in env::args().skip(1) {
        match run(&Schedule::load(Path::new(&file))?) {
            Ok(counts) => writeln!(io::stdout(), "{file}: nothing is violated, {counts:?}")?,
            Err(failure) => writeln!(io::stdout(), "{file}: {failure}")?,
        }
    }
    Ok(())
}
