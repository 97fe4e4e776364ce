//! `cargo xtask`: what people who change greyverify do now and then.

mod cargo;
mod picture;
mod programs;
mod setup;

use std::io::Write as _;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask test [ARGUMENTS OF cargo test]
       cargo xtask picture

test     installs what the tests need and this machine lacks, with apt-get where
         that is there, and runs what
         `cargo test --workspace --all-features --locked` runs, two programs at once;
         with arguments, that command with them
picture  writes docs/red.svg, the picture of a red in the README, of a real run";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let result = match arguments.next() {
        Some(task) if task == "test" => setup::test(arguments.collect()),
        Some(task) if task == "picture" => picture::draw().map(|()| ExitCode::SUCCESS),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            say(&error);
            ExitCode::FAILURE
        }
    }
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
