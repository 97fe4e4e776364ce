//! Known defects of TLC, and greens that its rules allow and a reader misunderstands.

mod disguised;
mod engine;
mod manifest;
mod reductions;
mod rules;
mod temporal;
mod values;

use crate::common::{Bench, Ran, expect, fixture};

/// Checks a specification of `tests/fixtures/defects/FOLDER`.
fn check(folder: &str, root: &str, cfg: &str, more: &[&str]) -> Ran {
    let bench = Bench::new();
    for entry in std::fs::read_dir(fixture("defects").join(folder)).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, bench.path(path.file_name().unwrap().to_str().unwrap())).unwrap();
    }
    checked(&bench, root, cfg, more)
}

/// Checks modules and a configuration that are written here.
fn written(modules: &[(&str, &str)], cfg: &str, more: &[&str]) -> Ran {
    let bench = Bench::new();
    for (name, text) in modules {
        let text = format!("---- MODULE {name} ----\n{text}\n====\n");
        bench.write(&format!("{name}.tla"), &text);
    }
    bench.write("M.cfg", cfg);
    checked(&bench, modules[0].0, "M", more)
}

fn checked(bench: &Bench, root: &str, cfg: &str, more: &[&str]) -> Ran {
    let (file, cfg) = (format!("{root}.tla"), format!("{cfg}.cfg"));
    let mut arguments = vec!["check", "-q", &file, "--config", &cfg];
    arguments.extend(more);
    bench.run(&arguments)
}

#[track_caller]
fn expect_plain(ran: &Ran) {
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.stdout.contains("note:"), "{ran:?}");
}
