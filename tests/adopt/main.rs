//! What a team meets that brings its own specifications: names and patterns,
//! a manifest that grows out of what is there, and runs that end early.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

#[path = "../common/mod.rs"]
mod common;

mod config;
mod generated;
mod graphs;
mod init;
mod manual;
mod mutants;
mod names;
mod paths;
mod runs;
mod update;
mod watch;

use common::Bench;

/// One specification at two bounds, with a probe and a mutant.
fn team() -> Bench {
    let bench = Bench::new();
    bench.write("CounterMutants.tla", MUTANTS).write("greyverify.toml", MANIFEST);
    bench
}

const MUTANTS: &str = "\
---- MODULE CounterMutants ----
EXTENDS Counter
IncByTwo == x < N /\\ x' = x + 2 /\\ UNCHANGED flag
====
";

const MANIFEST: &str = r#"schema_version = 1

[profiles.pr]
time_budget_secs = 300
heap_mib = 256

[profiles.nightly]
time_budget_secs = 600
heap_mib = 512

[specs.Counter]
file = "Counter.tla"
mutants = "CounterMutants.tla"
invariants = ["TypeOK"]
constants = { Token = { model_values = 1 } }

[[model]]
name = "counter-3"
spec = "Counter"
profiles = ["pr", "nightly"]
constants = { N = 3 }
probes = ["ReachTop"]
expect = { verdict = "verified", distinct = 8, generated = 9, depth = 8 }

[[model]]
name = "counter-5"
spec = "Counter"
profiles = ["nightly"]
constants = { N = 5 }
expect = { verdict = "verified", distinct = 12, generated = 13, depth = 12 }

[[mutant]]
name = "by-two"
spec = "Counter"
profiles = ["pr"]
source = "a step too large"
breaks = "TypeOK"
replace = { Inc = "IncByTwo" }
constants = { N = 3 }
"#;
