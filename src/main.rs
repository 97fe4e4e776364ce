//! The `greyverify` command: parse, run, exit code.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Parser as _;
use greyverify::cli::Cli;
use greyverify::{app, mcp};

fn main() -> std::process::ExitCode {
    // A file that outgrows `ulimit -f` is an error to be told, not a death.
    let _ =
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
    match Cli::try_parse() {
        Ok(cli) => app::run(cli, mcp::serve).into(),
        Err(error) if error.use_stderr() => app::misused(&error.render().to_string()).into(),
        Err(error) => error.exit(),
    }
}
