//! The `greyverify` command: parse, run, exit code.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Parser as _;

fn main() -> std::process::ExitCode {
    // A file that outgrows `ulimit -f` is an error to be told, not a death.
    let _ =
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
    greyverify::app::run(greyverify::cli::Cli::parse()).into()
}
