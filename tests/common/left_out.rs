//! Test programs that this machine cannot run, and what it says of them.
//!
//! A program that needs Java or a browser ends as soon as it finds that there is
//! none: it claims nothing about any of its tests, so that none of them looks
//! as if it had passed. `tests/what_was_left_out.rs` runs last and names all of
//! these programs. Where [`DEMAND`] is set, the first such test fails instead.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// `all` leaves nothing out; `cargo xtask test` and CI set it.
const DEMAND: &str = "GREYVERIFY_TESTS";

/// A note for each program that was left out, by its name.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("left-out")
}

fn note() -> PathBuf {
    folder().join(env!("CARGO_CRATE_NAME"))
}

/// Ends this program, because the machine lacks something.
pub(crate) fn leave_out(lack: &str) -> ! {
    assert!(std::env::var_os(DEMAND).is_none_or(|value| value != "all"), "{lack}");
    std::fs::create_dir_all(folder()).unwrap();
    std::fs::write(note(), lack).unwrap();
    // Words of a test are kept back; these are for whoever runs it.
    let _ = writeln!(std::io::stderr(), "left out: {lack}");
    // The tests that wait, or run beside this one, say nothing any more.
    std::process::exit(0)
}

/// This program has what it needs.
pub(crate) fn not_left_out() {
    let _ = std::fs::remove_file(note());
}

/// The programs that were left out, each with what it lacks.
pub(crate) fn left_out() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder()).into_iter().flatten().flatten();
    let read = |entry: std::fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        Some((name, std::fs::read_to_string(entry.path()).ok()?))
    };
    let mut all: Vec<(String, String)> = entries.filter_map(read).collect();
    all.sort();
    all
}
