//! Greens that looked at less than they seem to: dead disjuncts, coverage that
//! cannot be had, simulations that were cut.

use std::fmt::Write as _;

use greyverify::config;
use greyverify::engine::Output as _;
use greyverify::engine::tlc::Decoder;
use greyverify::manifest::{Mode, VacuityPolicy};
use greyverify::outcome::{Asked, Facts, ProcessExit, classify, finding};
use greyverify::spec::{SearchPath, Spec};

use crate::common::{Bench, Ran, expect, fixture};

/// Runs a fixture of this part on the real TLC.
fn check(module: &str, cfg: &str, more: &[&str]) -> Ran {
    let bench = Bench::new();
    for entry in std::fs::read_dir(fixture("vacuity")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, bench.path(path.file_name().unwrap().to_str().unwrap())).unwrap();
    }
    bench.write(&format!("{module}.cfg"), cfg);
    let file = format!("{module}.tla");
    let mut arguments = vec!["check", "-q", &file, "--deadlock", "off"];
    arguments.extend(more);
    bench.run(&arguments)
}

/// A next-state relation of `Dead` gives this exit code and these words.
fn dead(next: &str, code: i32, said: &str) {
    let cfg = format!("INIT Init\nNEXT {next}\nINVARIANT TypeOK\n");
    let ran = check("Dead", &cfg, &["--vacuity", "error"]);
    assert_eq!(ran.code, code, "{next}: {ran:?}");
    assert!(ran.stdout.contains(said), "{next}: {said} is not in {}", ran.stdout);
}

#[test]
fn a_dead_disjunct_over_a_variable_is_named_by_its_operator_and_place() {
    dead("OverVariable", 4, "never fired: Rollback (Dead.tla:18)");
    dead("Nested", 4, "never fired: Rollback (Dead.tla:19)");
}

#[test]
fn a_dead_disjunct_is_seen_where_its_action_fires_elsewhere() {
    dead("Shared", 4, "never fired: `x = 1 /\\ Reset` in Shared (Dead.tla:20)");
    dead("Arguments", 4, "never fired: Touch(x + 200) (Dead.tla:21)");
}

#[test]
fn a_dead_disjunct_without_an_operator_is_named_by_its_text() {
    dead("Split", 4, "never fired: `x = 77 /\\ UNCHANGED <<x, tx>>` in Halves (Dead.tla:15)");
    dead("Unnamed", 4, "in Unnamed (Dead.tla:23)");
}

/// TLC 2.15 does not report it at all.
#[test]
fn a_disjunct_over_an_empty_constant_set_is_dead() {
    dead("EmptySet", 4, "never fired: Rollback (Dead.tla:24)");
    dead("SomeEmpty", 0, "verified");
}

#[test]
fn a_dead_operator_that_tlc_does_not_split_off_is_seen() {
    dead("Inside", 4, "never fired: Rollback (Dead.tla:10)");
}

#[test]
fn a_dead_branch_inside_an_action_is_noted() {
    dead("Branches", 0, "never taken: `x' = 7 /\\ UNCHANGED tx` in Branches (Dead.tla:31)");
    dead("Cases", 0, "never taken: `x' = 4 /\\ UNCHANGED tx` in Cases (Dead.tla:34)");
}

#[test]
fn a_dead_action_of_an_instance_or_of_another_module_is_seen() {
    let error = ["--vacuity", "error"];
    for (module, cfg, said) in [
        ("Instanced", "INIT Init\nNEXT Disjunct\n", "never fired: A!Dead (Instanced.tla:10)"),
        ("Instanced", "INIT Init\nNEXT Other\nCONSTANT Other <- Disjunct\n", "fired: A!Dead"),
        ("InstancedSame", "SPECIFICATION Spec\n", "never fired: Dead (InstancedInner.tla:6)"),
        (
            "InstancedBase",
            "INIT BaseInit\nNEXT BaseNext\n",
            "fired: BaseDown (InstancedBase.tla:5)",
        ),
    ] {
        let ran = check(module, &format!("{cfg}INVARIANT TypeOK\n"), &error);
        assert_eq!(ran.code, 4, "{cfg}: {ran:?}");
        assert!(ran.stdout.contains(said), "{cfg}: {}", ran.stdout);
    }
}

/// TLC 2.15 counts the assignments of an instance only where its variables
/// have the names of the root's.
#[test]
fn what_an_instance_does_not_tell_is_measured() {
    let ran = check("Instanced", "SPECIFICATION Spec\nINVARIANT TypeOK\n", &[]);
    let said = "possibly vacuous: never fired: Dead (InstancedInner.tla:6)";
    assert!(ran.code == 0 && ran.stdout.contains(said), "{ran:?}");
}

/// The manifest excuses by name: an operator by its own, a part without one by
/// that of its action.
#[test]
fn may_stay_silent_excuses_by_name() {
    let bench = Bench::new();
    std::fs::copy(fixture("vacuity/Dead.tla"), bench.path("Dead.tla")).unwrap();
    let manifest = |excused: &str| {
        format!(
            "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n\
             [specs.Dead]\nfile = \"Dead.tla\"\ninvariants = [\"TypeOK\"]\n\
             [[model]]\nname = \"dead\"\nspec = \"Dead\"\nprofiles = [\"pr\"]\n\
             behaviour = \"Spec\"\ndeadlock = false\n\
             may_stay_silent = [{excused}]\nexpect = {{ verdict = \"verified\" }}\n"
        )
    };
    bench.write("greyverify.toml", &manifest(""));
    assert_eq!(bench.run(&["check", "-q"]).code, 4);
    bench.write("greyverify.toml", &manifest("\"Rollback\""));
    let ran = bench.run(&["check", "-q"]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// What a newer TLC says of a run, with this coverage of its actions.
fn newer(coverage: &str) -> String {
    let mut out = String::new();
    let mut frame = |code: &str, text: &str| {
        let _ =
            write!(out, "@!@!@STARTMSG {code} @!@!@\n{text}\n@!@!@ENDMSG {} @!@!@\n", &code[..4]);
    };
    frame(
        "2187:0",
        "Running breadth-first search Model-Checking with fp 0 and seed 1 with 1 worker on 2 cores with 100MB heap and 64MB offheap memory.",
    );
    frame(
        "2190:0",
        "Finished computing initial states: 1 distinct state generated at 2026-01-01 00:00:00.",
    );
    frame(
        "2193:0",
        "Model checking completed. No error has been found.\n  Estimates of the probability that TLC did not check all reachable states\n  because two distinct states had the same fingerprint:\n  calculated (optimistic):  val = 1.0E-17",
    );
    frame("2201:0", "The coverage statistics at 2026-01-01 00:00:00");
    coverage.lines().for_each(|line| frame("2772:0", line));
    frame("2202:0", "End of statistics.");
    frame("2199:0", "8 states generated, 4 distinct states found, 0 states left on queue.");
    frame("2186:0", "Finished in 10ms at (2026-01-01 00:00:00)");
    out
}

/// The verdict on such output, in words.
fn verdict(output: &[u8], module: &std::path::Path, cfg: &str) -> String {
    judged(output, module, cfg, Mode::Exhaustive)
}

fn judged(output: &[u8], module: &std::path::Path, cfg: &str, mode: Mode) -> String {
    let (mut decoder, mut facts) = (Decoder::new(), Facts::ended(Some(ProcessExit::Code(0))));
    decoder.feed(output, &mut |e| facts.add(&e));
    decoder.finish(&mut |e| facts.add(&e));
    // Standard modules, as they would be in a jar.
    let names = ["Naturals", "FiniteSets", "Sequences", "TLC"].map(str::to_owned).into();
    let search =
        SearchPath { jars: [("tla2tools.jar".into(), names)].into(), ..SearchPath::default() };
    let spec = Spec::load(module, &search).unwrap();
    let effective = config::parse(cfg).unwrap();
    let asked = Asked {
        spec: &spec,
        mode,
        declared: vec!["TypeOK".into()],
        effective: &effective,
        deadlock: false,
        only_counted: false,
        probe: None,
        coverage: true,
        may_stay_silent: &[],
        vacuity: VacuityPolicy::Error,
        portion: None,
        doubts: &[],
        origin: None,
        time_budget_secs: 3600,
    };
    finding(&classify(&asked, &facts).verdict)
}

/// The same for a next-state relation of `Dead`.
fn newer_verdict(next: &str, coverage: &str) -> String {
    let cfg = format!("INIT Init\nNEXT {next}\nINVARIANT TypeOK\n");
    verdict(newer(coverage).as_bytes(), &fixture("vacuity/Dead.tla"), &cfg)
}

/// A newer TLC reports a set that is empty, for one instance or for all.
#[test]
fn an_empty_instance_is_told_from_an_empty_set() {
    let live = "<Inc line 8, col 1 to line 8, col 3 of module Dead>: 3:3\n\
                <Reset line 9, col 1 to line 9, col 5 of module Dead>: 0:1\n";
    let next = |place: &str, figures: &str| {
        format!("<Name line 1, col 1 to line 1, col 4 of module Dead ({place})>: {figures}\n")
    };
    let some = |figures: &str| {
        let body = next("25 60 25 87", figures) + &next("25 47 25 87", "0:0");
        newer_verdict("SomeEmpty", &(live.to_owned() + &body.replace("Name", "SomeEmpty")))
    };
    assert!(some("0:2").contains("verified: 4 distinct"), "{}", some("0:2"));
    let dead = some("0:0");
    assert_eq!(dead.matches("in SomeEmpty").count(), 1, "{dead}");
    let empty = next("24 21 24 45", "0:0").replace("Name", "EmptySet");
    let said = newer_verdict("EmptySet", &(live.to_owned() + &empty));
    assert!(said.contains("never fired: Rollback ("), "{said}");
}

#[test]
fn case_coverage_of_empty_instance() {
    let output = std::fs::read(fixture("vacuity/replication-plain-2026.out")).unwrap();
    let module = fixture("vacuity/GreyReplicationPlain.tla");
    let said = verdict(&output, &module, "SPECIFICATION Spec\nINVARIANT TypeOK\n");
    assert!(said.contains("verified: 12,112 distinct of 75,449 states"), "{said}");
    // The same disjunct, with no instance that ever gave a step.
    let text = String::from_utf8(output).unwrap().replace("316:3749", "0:0");
    let said = verdict(text.as_bytes(), &module, "SPECIFICATION Spec\nINVARIANT TypeOK\n");
    assert!(said.contains("never fired: NewPrimary"), "{said}");
    assert!(!said.contains("Next"), "{said}");
}

const UNCOUNTED: &str = "note: vacuity was not measured: TLC failed with -coverage (";

#[test]
fn case_coverage_crash() {
    let bench = Bench::new();
    std::fs::copy(fixture("vacuity/Bit.tla"), bench.path("Bit.tla")).unwrap();
    bench.write("Bit.cfg", "SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let ran = bench.run(&["check", "-q", "Bit.tla"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("verified: 2 distinct of 3 states"), "{ran:?}");
    assert!(ran.stdout.contains(UNCOUNTED), "{ran:?}");
    for (file, counts) in [("", false), (".coverage", true)] {
        let kept = |name: &str, end: &str| {
            let path = format!("greyverify.out/jobs/Bit/{name}{file}.{end}");
            std::fs::read_to_string(bench.path(&path)).unwrap()
        };
        assert_eq!(kept("command", "txt").contains("-coverage"), counts);
        assert_eq!(kept("stdout", "log").contains("ClassCastException"), counts);
    }
    // No second run where nothing is counted.
    let ran = bench.run(&["check", "-q", "Bit.tla", "--vacuity", "ignore"]);
    assert!(ran.code == 0 && !ran.stdout.contains("note:"), "{ran:?}");
}

#[test]
fn what_the_second_run_finds_counts() {
    for (cfg, code, said) in [
        ("INIT Init\nNEXT Next\nINVARIANT Small Wrong\n", 12, "Wrong is violated"),
        ("INIT Init\nNEXT NextRec\nINVARIANT TypeOK\n", 0, "verified: 4 distinct"),
        ("INIT InitRec\nNEXT Next\nINVARIANT TypeOK\n", 0, "verified: 4 distinct"),
        ("INIT Init\nNEXT Next\nINVARIANT TypeOK\nCONSTRAINT Small\n", 0, "verified: 4 distinct"),
        ("INIT Init\nNEXT NextLambda\nINVARIANT TypeOK\n", 0, "verified: 4 distinct"),
        ("INIT Init\nNEXT Next\nINVARIANT Small\nPROPERTY Bad\n", 13, "Bad"),
    ] {
        let cfg = format!("CONSTANT Pick <- First\n{cfg}");
        let ran = check("Recursive", &cfg, &[]);
        assert_eq!(ran.code, code, "{cfg}: {ran:?}");
        assert!(ran.stdout.contains(said), "{cfg}: {}", ran.stdout);
    }
}

/// A simulation of `Dead` with this many behaviours of ten states.
fn simulate(traces: &str, more: &[&str]) -> Ran {
    let bench = Bench::new();
    std::fs::copy(fixture("vacuity/Dead.tla"), bench.path("Dead.tla")).unwrap();
    bench.write(
        "greyverify.toml",
        &format!(
            "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n\
             [specs.Dead]\nfile = \"Dead.tla\"\ninvariants = [\"TypeOK\"]\n\
             [[model]]\nname = \"random\"\nspec = \"Dead\"\nprofiles = [\"pr\"]\ndeadlock = false\n\
             may_stay_silent = [\"Rollback\"]\n\
             mode = \"simulate\"\nsimulate = {{ depth = 10{traces} }}\n"
        ),
    );
    let mut arguments = vec!["check", "-q"];
    arguments.extend(more);
    bench.run(&arguments)
}

#[test]
fn attack_a4_a_simulation_claims_only_what_it_did() {
    let ran = simulate(", traces = 4000000000", &["--time-budget", "5s"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    let said = "inconclusive: the time budget of 5 s ended the simulation after ";
    assert!(ran.stdout.contains(said), "{ran:?}");
    assert!(!ran.stdout.contains("4000000000 random behaviours"), "{ran:?}");
    // TLC 2.15 does not tell how many ran.
    let ran = simulate(", traces = 100", &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains(" distinct (random behaviours of up to 10 states, seed "));
    assert!(ran.stdout.contains("; 100 behaviours, ") && ran.stdout.contains("; not a proof"));
    let ran = simulate("", &["--time-budget", "6s"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains(" s of random behaviours of up to 10 states, seed "));
}

/// Newer versions tell how many behaviours ran; `TLCSet("exit", TRUE)` ends
/// them early with every sign of success.
#[test]
fn attack_a4_a_simulation_that_is_ended_from_inside_is_inconclusive() {
    let output = |ran: u64, states: u64| {
        newer("")
            .replace("2187:0", "2188:0")
            .replace("2187 @", "2188 @")
            .replace("Running breadth-first search Model-Checking", "Running Random Simulation")
            .replace(
                "8 states generated, 4 distinct states found, 0 states left on queue.",
                &format!("The number of states generated: {states}\nSimulation using seed 1 and aril 0"),
            )
            .replace("MSG 2199", "MSG 2210")
            .replace("@!@!@STARTMSG 2201:0", &format!(
                "@!@!@STARTMSG 2209:0 @!@!@\nProgress({ran}) at 2026-01-01 00:00:00: {states} states \
                 generated, -1 distinct states found, -1 states left on queue.\n@!@!@ENDMSG 2209 @!@!@\n\
                 @!@!@STARTMSG 2201:0"
            ))
    };
    let mode = Mode::Simulate { depth: 10, traces: Some(100_000), seed: None };
    let cfg = "INIT Init\nNEXT Live\nINVARIANT TypeOK\n";
    let judged = |ran, states| {
        judged(output(ran, states).as_bytes(), &fixture("vacuity/Dead.tla"), cfg, mode)
    };
    let cut = judged(3, 9);
    assert!(cut.contains("ended by itself after 9 states of 3 random behaviours"), "{cut}");
    let cut = judged(99_999, 999_991);
    assert!(cut.contains("of 99999 random behaviours, before the 100000 asked for"), "{cut}");
    let whole = judged(100_000, 1_000_001);
    assert!(
        whole.contains("(100000 random behaviours of up to 10 states, seed 1); not a proof"),
        "{whole}"
    );
}

#[test]
fn attack_a_disjunct_in_brackets_that_gives_steps_and_no_new_state_has_fired() {
    let bench = Bench::new();
    let disjuncts = [
        ("(n < 3 /\\ s' = s \\cup {m} /\\ n' = n + 1)", true),
        ("((n < 3 /\\ s' = s \\cup {m} /\\ n' = n + 1))", true),
        ("(n < 3 /\\ s' = s /\\ n' = n + 1) \\/ (n < 0 /\\ s' = s /\\ n' = n)", false),
    ];
    for (disjunct, fires) in disjuncts {
        let units = format!(
            "EXTENDS Naturals\nVARIABLES s, n\nInit == s = {{}} /\\ n = 0\n\
             Put(m) == n < 3 /\\ s' = s \\cup {{m}} /\\ n' = n + 1\n\
             Next == \\E m \\in 1..2 : Put(m) \\/ {disjunct}\nSpec == Init /\\ [][Next]_<<s, n>>\nInv == n < 4"
        );
        bench.write("B.tla", &format!("---- MODULE B ----\n{units}\n====\n"));
        bench.write("B.cfg", "SPECIFICATION Spec\nINVARIANT Inv\nCHECK_DEADLOCK FALSE\n");
        let ran = bench.run(&["check", "-q", "B.tla", "--vacuity", "error", "--workers", "1"]);
        assert_eq!(ran.code, if fires { 0 } else { 4 }, "{disjunct}: {ran:?}");
        assert_eq!(!ran.stdout.contains("never fired"), fires, "{disjunct}: {ran:?}");
    }
}

/// A counter from 0 or 1, under constraints.
fn constrained(next: &str, cfg: &str) -> Ran {
    let bench = Bench::new();
    let text = format!(
        "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\nInit == x \\in 0..1\nNext == {next}\n\
         Spec == Init /\\ [][Next]_x\nNever == x' > 100\nFew == x' < 100\nFirst == x < 2\nInv == x < 3\n====\n"
    );
    bench.write("M.tla", &text);
    bench.write("M.cfg", &format!("SPECIFICATION Spec\nINVARIANT Inv\n{cfg}\n"));
    bench.run(&["check", "-q", "M.tla"])
}

#[test]
fn attack_d3_a_constraint_that_excludes_every_step_leaves_nothing_to_look_at() {
    let all = "vacuous: the constraint Never excludes every step that changes a variable";
    for next in ["x' = x + 1", "x' = 1 - x"] {
        expect(&constrained(next, "ACTION_CONSTRAINT Never"), 4, all);
        let ran = constrained(next, "ACTION_CONSTRAINT Few\nCONSTRAINT First");
        assert!(ran.code == 0 && !ran.stdout.contains("excludes every"), "{next}: {ran:?}");
        expect(&ran, 0, "note: only states within the constraint First were explored");
        expect(&ran, 0, "note: only steps within the constraint Few were taken");
    }
    let states = "note: the constraint First excludes every state that a step leads to";
    let ran = constrained("x' = 2", "CONSTRAINT First");
    expect(&ran, 0, states);
    assert!(!ran.stdout.contains("no step changes a variable"), "{ran:?}");
    let still = "note: no step changes a variable: every behaviour stands still";
    expect(&constrained("x' = x", "ACTION_CONSTRAINT Few"), 0, still);
}
