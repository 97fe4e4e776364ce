//! Defects of instances and of the ways TLC is run; what is known of the TLC at hand.

use super::{check, expect};
use crate::common::{Bench, fixture};

#[test]
fn defect_362_an_operator_named_like_a_variable_is_not_green() {
    let ran = check("362", "Clash362", "Clash362ref", &[]);
    expect(&ran, 3, "tlc-362: the operator size of an instance");
    assert_ne!(check("362", "Clash362", "Clash362", &[]).code, 0);
}

#[test]
fn defect_496_a_simulation_that_checks_no_assumption_is_not_green() {
    let simulated = |root: &str, spec: &str, checked: &str| {
        let bench = Bench::new();
        std::fs::copy(
            fixture(&format!("defects/sim/{root}.tla")),
            bench.path(&format!("{root}.tla")),
        )
        .unwrap();
        bench.write("greyverify.toml", &format!("schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 512\n[specs.{root}]\nfile = \"{root}.tla\"\n[[model]]\nname = \"m\"\nspec = \"{root}\"\nprofiles = [\"pr\"]\nmode = \"simulate\"\nsimulate = {{ depth = 20, traces = 20 }}\nbehaviour = \"{spec}\"\n{checked}\ndeadlock = false\n"));
        bench.run(&["check", "-q"])
    };
    expect(&simulated("SimAssume", "Spec", "invariants = [\"Fine\"]"), 3, "tlc-496");
    // #204: misses this one, and calls the other violated.
    expect(&simulated("Sim204", "Spec", "properties = [\"Wrong\"]"), 3, "tlc-204");
    let red = simulated("Sim204", "Spec", "properties = [\"Ends\"]");
    assert_ne!(red.code, 0);
    expect(&red, red.code, "tlc-204");
}

#[test]
fn defect_1134_instances_with_parameters_are_right_on_this_tlc() {
    // Both properties are state predicates, and the first state shows that Wrong is.
    assert_eq!(check("1134", "Multi1134", "Multi1134", &[]).code, 13);
    expect(&check("1134", "Multi1134", "Multi1134ok", &[]), 3, "state-property");
}

#[test]
fn defect_1385_a_search_never_continues_after_a_violation() {
    expect(&check("1385", "Cont1385", "Cont1385", &[]), 12, "Small is violated");
    let plan = check("1385", "Cont1385", "Cont1385", &["--dry-run"]);
    assert!(!plan.stdout.contains("-continue") && !plan.stdout.contains("-recover"), "{plan:?}");
}

#[test]
fn no_job_of_the_project_is_doubted() {
    let bench = Bench::project();
    for profile in ["pr", "nightly"] {
        let plan = bench.run(&["plan", "--profile", profile]);
        assert_eq!(plan.code, 0, "{}", plan.stderr);
        let doubts: Vec<&str> = plan.stdout.lines().filter(|l| l.contains("doubt:")).collect();
        assert!(doubts.iter().all(|d| d.ends_with("accepted by its id")), "{doubts:#?}");
        assert!(doubts.is_empty() || profile == "nightly", "{doubts:#?}");
    }
}

#[test]
fn doctor_and_tools_list_name_the_known_defects_of_the_tlc_at_hand() {
    for words in [&["doctor"][..], &["tools", "list"]] {
        let ran = Bench::new().run(words);
        expect(&ran, 0, "known defects of TLC 2.15:");
        expect(
            &ran,
            0,
            "tlc-971: several workers miss violations of temporal properties; one worker is used",
        );
        expect(&ran, 0, "fewest have builds of the master branch since 2026-03-16");
    }
}
