//! Who chooses the engine: the profile, a model, the command line.

use super::common::{Bench, expect, expect_all, ran};
use super::write;

#[test]
fn the_profile_chooses_the_engine_and_the_command_line_outranks_it() {
    let bench = Bench::new();
    let manifest = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 512\n\
        engine = \"tla-mc\"\n[specs.Case]\nfile = \"Case.tla\"\n[[model]]\nname = \"case\"\nspec = \"Case\"\n\
        profiles = [\"pr\"]\nbehaviour = \"Spec\"\ninvariants = [\"TypeOK\"]\nconstants.N = 3\n";
    bench.write("greyverify.toml", manifest);
    write(&bench, "chosen", "TypeOK == x \\in 0..N", "");
    expect(&bench.run(&["check"]), 0, "tla-mc 0.2.2; exit 0");
    expect(&bench.run(&["check", "--engine", "tlc"]), 0, "TLC 2.15");
    let refused =
        bench.write("greyverify.toml", &manifest.replace("tla-mc", "tlb")).run(&["check"]);
    expect(&refused, 2, "tlb");
}

/// Three models, each with a choice of its own, and a profile that has made none.
fn of_three(bench: &Bench) {
    let model = |name: &str, engine: &str| {
        format!(
            "[[model]]\nname = \"{name}\"\nspec = \"Case\"\nprofiles = [\"pr\"]\n\
             invariants = [\"TypeOK\"]\nconstants.N = 3\n{engine}"
        )
    };
    let head = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 512\n\
        [specs.Case]\nfile = \"Case.tla\"\n";
    let models = [
        model("any", ""),
        model("quick", "engine = \"tla-mc\"\nprobes = [\"ReachTop\"]\n"),
        model("sure", "engine = \"both\"\n"),
    ];
    bench.write("greyverify.toml", &format!("{head}{}", models.concat()));
    write(bench, "models", "TypeOK == x \\in 0..N\nReachTop == x = N", "");
}

#[test]
fn a_model_chooses_its_engine() {
    let bench = Bench::new();
    of_three(&bench);
    let ran = bench.run(&["check", "-q", "--cache", "kept"]);
    let by_quick =
        "note: by-tla-mc: tla-mc 0.2.2 checked this, as the manifest says, and TLC did not";
    let agree = "two engines agree on 1 of 1 job";
    expect_all(&ran, 0, &[by_quick, agree, "Java 17", "and tla-mc 0.2.2; exit 0"]);
    assert_eq!(ran.stdout.matches("by-tla-mc").count(), 2, "the model and its probe: {ran:?}");
    let command = |job: &str| {
        std::fs::read_to_string(bench.path(&format!("greyverify.out/jobs/{job}/command.txt")))
    };
    assert!(command("quick").unwrap().contains("engine-tla-mc"));
    assert!(command("any").unwrap().contains("java"));
    assert!(command("sure/second").unwrap().contains("engine-tla-mc"));
    let again = bench.run(&["check", "-q", "--cache", "kept"]);
    expect_all(&again, 0, &["4 from earlier runs, same keys", by_quick, agree]);
}

#[test]
fn the_command_line_outranks_the_model() {
    let bench = Bench::new();
    of_three(&bench);
    let ran = bench.run(&["check", "-q", "--engine", "tlc"]);
    expect(&ran, 0, "4 jobs, all as expected; ");
    assert!(!ran.stdout.contains("tla-mc"), "{ran:?}");
}

/// A model that names tla-mc starts no Java, and needs none.
#[test]
fn a_model_of_tla_mc_alone_needs_no_java() {
    let bench = Bench::new();
    of_three(&bench);
    let without_java = |model: &str| {
        let mut command = bench.command();
        command.args(["check", "-q", "--offline", "--model", model]);
        command.env("PATH", "").env("GREYVERIFY_CACHE", bench.path("empty"));
        command.env_remove("JAVA_HOME").env_remove("GREYVERIFY_JAVA");
        ran(command.output().unwrap())
    };
    let quick = without_java("quick");
    expect(&quick, 0, "2 jobs, all as expected; ");
    assert!(!quick.stdout.contains("by-tla-mc"), "nobody else checks: {quick:?}");
    expect(&without_java("sure"), 6, "the engine `both` needs TLC, which decides");
}

#[test]
fn a_red_of_a_model_of_tla_mc_is_explained_by_it() {
    let bench = Bench::new();
    of_three(&bench);
    write(&bench, "models", "TypeOK == x < 3\nReachTop == x = N", "");
    let ran = bench.run(&["check", "-q", "--model", "{any,quick}"]);
    expect_all(&ran, 12, &["TypeOK is violated after 4 states", "x = 3"]);
    assert_eq!(ran.stdout.matches("why: x < 3 is FALSE").count(), 2, "{ran:?}");
    let asked = bench.path("greyverify.out/jobs/quick/explain/command.txt");
    assert!(std::fs::read_to_string(asked).unwrap().contains("engine-tla-mc"), "{ran:?}");
}

#[test]
fn the_engine_of_a_model_is_in_the_list_and_in_the_plan() {
    let bench = Bench::new();
    of_three(&bench);
    expect_all(&bench.run(&["list"]), 0, &["no violation by tla-mc", "no violation by both"]);
    expect_all(&bench.run(&["plan"]), 0, &["; engine tla-mc", "; engine both"]);
    let list = bench.run(&["list", "--format", "json"]).stdout;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(
        (&list[0]["engine"], &list[1]["engine"]),
        (&serde_json::Value::Null, &"tla-mc".into())
    );
}
