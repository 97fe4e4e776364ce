//! The `greyverify` command: parse, run, exit code.

use clap::Parser as _;

fn main() -> std::process::ExitCode {
    greyverify::app::run(greyverify::cli::Cli::parse()).into()
}
