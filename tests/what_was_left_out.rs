//! Runs after all other test programs, for Cargo takes them by their names, and
//! says which of them this machine could not run. It has no harness, so that
//! its words are always shown.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "it talks to whoever runs the tests")]
#![allow(dead_code, reason = "the other half is for those that are left out")]

#[path = "common/left_out.rs"]
mod left_out;

fn main() {
    // A filter or `--list` is for programs that have tests.
    if std::env::args().len() > 1 {
        return;
    }
    let all = left_out::left_out();
    if all.is_empty() {
        println!("\nNo test program was left out.\n");
        return;
    }
    println!("\nThese test programs were left out:");
    for (program, lack) in &all {
        println!("  {program}: {lack}");
    }
    println!("`cargo xtask test` installs what they lack, and runs all tests.\n");
}
