//! `init` on trees as other people have them, and the check after it.

use std::fs;
use std::path::Path;

use Came::{Broken, To};

use crate::common::{Bench, classes, expect, expect_all, write_library};
use crate::graphs::{self, Counts};

/// A copy of one of the trees, in a folder that is a repository.
fn tree(name: &str) -> Bench {
    let bench = Bench::new();
    for specification in ["Counter.tla", "Long.tla"] {
        fs::remove_file(bench.path(specification)).unwrap();
    }
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adopt/trees").join(name);
    copy(&from, bench.dir.path());
    fs::create_dir(bench.path(".git")).unwrap();
    bench
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(fs::copy(&path, &to).unwrap()),
        }
    }
}

/// What a model comes to.
enum Came {
    /// It holds, with these counts.
    To(Counts),
    /// This does not hold.
    Broken(&'static str),
}

/// The tree is adopted and green with what is known of it, and a second init
/// changes nothing. Nobody touches a file meanwhile.
fn adopted(bench: &Bench, library: &[&str], known: &[(&str, Came)]) -> String {
    let models = known.len();
    let init = [&["init", "-q", "--ci", "github"], library].concat();
    expect(&bench.run(&init), 0, &format!("{models} models added, {models} for every change"));
    let manifest = fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    let workflow = fs::read_to_string(bench.path(".github/workflows/greyverify.yml")).unwrap();
    as_known(bench, known);
    expect(&bench.run(&["check", "-q"]), 0, &format!("{models} jobs, all as expected"));
    expect(&bench.run(&init), 0, "nothing to add; greyverify.toml stays as it is");
    assert_eq!(fs::read_to_string(bench.path("greyverify.toml")).unwrap(), manifest);
    assert!(workflow.contains("working-directory: '.'\n"), "{workflow}");
    let installs = concat!(" greyverify@", env!("CARGO_PKG_VERSION"), "\n");
    assert!(workflow.contains(installs), "{workflow}");
    // The heap is that of the machine.
    let kept = manifest.lines().filter(|line| !line.starts_with("heap_mib"));
    kept.collect::<Vec<_>>().join("\n")
}

/// What the manifest expects is what is known without TLC.
fn as_known(bench: &Bench, known: &[(&str, Came)]) {
    let listed = bench.run(&["list", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), known.len(), "{listed:?}");
    for (name, came) in known {
        let model = listed.iter().find(|model| model["name"] == *name).unwrap();
        let count = |key: &str| model[key].as_u64();
        let counts = (count("distinct"), count("generated"), count("depth"));
        match came {
            Came::To((distinct, generated, depth)) => {
                assert_eq!(counts, (Some(*distinct), Some(*generated), Some(*depth)), "{name}");
                assert!(model["violates"].is_null(), "{model}");
            }
            Came::Broken(what) => assert_eq!(model["violates"], *what, "{name}"),
        }
    }
}

#[test]
fn a_queue_with_several_configurations_and_the_word_of_their_author() {
    let known = [
        ("MCQueue", To(graphs::queue(3, 2))),
        ("MCQueueFull", Broken("NeverFull")),
        ("Queue-symmetric", To(graphs::queue(2, 3))),
    ];
    insta::assert_snapshot!(adopted(&tree("queue"), &[], &known));
}

#[test]
fn algorithms_with_and_without_their_translation() {
    let known = [
        ("Race", To(graphs::race())),
        ("RaceLost", Broken("BothCount")),
        ("Tickets", To(graphs::tickets(2))),
        ("Tickets-three", To(graphs::tickets(3))),
        ("TicketsInOrder", Broken("OneIsFirst")),
    ];
    insta::assert_snapshot!(adopted(&tree("counters"), &[], &known));
}

#[test]
fn liveness_that_holds_and_liveness_that_does_not() {
    let known = [
        ("Peterson", To(graphs::peterson())),
        ("MC", To(graphs::peterson())),
        ("PetersonEverybody", Broken("Everybody")),
        ("PetersonUnfair", Broken("Progress")),
    ];
    insta::assert_snapshot!(adopted(&tree("mutex"), &[], &known));
}

#[test]
fn refinement_and_a_configuration_of_another_name() {
    let known = [
        ("Commit", To(graphs::commit(2))),
        ("Coordinated", To(graphs::coordinated(3))),
        ("hasty", Broken("Refines")),
    ];
    insta::assert_snapshot!(adopted(&tree("commit"), &[], &known));
}

#[test]
fn a_toolbox_folder_a_section_and_an_expect_file() {
    let known = [
        ("Clock", To(graphs::clock(12))),
        ("MC", To(graphs::clock(24))),
        ("ClockEarly", Broken("Morning")),
        ("ClockStops", Broken("deadlock")),
    ];
    insta::assert_snapshot!(adopted(&tree("clock"), &[], &known));
}

#[test]
fn a_section_a_folder_of_models_data_and_libraries() {
    let bench = tree("ledger");
    fs::create_dir(bench.path("deps")).unwrap();
    write_library(&bench, "deps/Lines.jar");
    let library = ["--library", "modules", "--library", "deps/Lines.jar"];
    let known = [("Ledger", To(graphs::ledger(4, 2))), ("LedgerEven", Broken("Even"))];
    insta::assert_snapshot!(adopted(&bench, &library, &known));
}

#[test]
fn what_is_new_is_added_and_what_is_there_stays() {
    let bench = tree("queue");
    fs::rename(bench.path("MCQueueFull.cfg"), bench.path("later")).unwrap();
    expect(&bench.run(&["init", "-q"]), 0, "2 models added");
    let before = fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    let before = before.replace("# With every change", "# My own words");
    bench.write("greyverify.toml", &before);
    fs::rename(bench.path("later"), bench.path("MCQueueFull.cfg")).unwrap();
    expect_all(&bench.run(&["init", "-q"]), 0, &["has 2 configurations already", "1 model added"]);
    let after = fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    assert!(after.starts_with(before.trim_end()), "{after}");
    assert!(after[before.len()..].contains("property = \"NeverFull\""), "{after}");
    assert_eq!(after.matches("[specs.MCQueue]").count(), 1);
    expect(&bench.run(&["check", "-q"]), 0, "3 jobs, all as expected");
}

#[test]
fn the_word_of_the_author_outranks_what_came_out() {
    let bench = tree("clock");
    bench.write("ClockEarly.expect", "verified");
    let ran = bench.run(&["init", "-q"]);
    expect(&ran, 0, "its author expects { verdict = \"verified\" }");
    expect_all(
        &bench.run(&["check", "-q"]),
        12,
        &["Morning is violated", "1 of 4 jobs not as expected"],
    );
}

#[test]
fn a_note_of_several_models_is_told_once() {
    let bench = tree("ledger");
    write_library(&bench, "Lines.jar");
    let ran = bench.run(&["init", "-q", "--library", "modules", "--library", "Lines.jar"]);
    expect(&ran, 0, "\n  note of 2 models: module TLAPS is missing and stands only in proofs");
    assert_eq!(ran.stdout.matches("TLAPS").count(), 1, "{ran:?}");
    let manifest = fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    assert_eq!(manifest.matches("# note: module TLAPS").count(), 2, "{manifest}");
}

#[test]
fn what_cannot_be_adopted_is_named() {
    let bench = tree("queue");
    bench.write("Queue-wrong.cfg", "SPECIFICATION Spec\nINVARIANT Boundd\n");
    bench.write("other.cfg", "INIT Nothing\nNEXT Like\n");
    bench.write("Alone.tla", "---- MODULE Alone ----\nVARIABLE x\n====\n");
    let ran = bench.run(&["init", "-q"]);
    let left = [
        "Queue-wrong.cfg:2: module Queue defines no `Boundd`",
        "other.cfg: no module beside it, or more than one, has all that it names",
        "Alone.tla: no configuration is for it, and no module uses it",
    ];
    expect_all(&ran, 0, &left);
    let manifest = fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    for line in left {
        assert!(manifest.contains(&format!("#   {line}")), "{manifest}");
    }
    expect(&bench.run(&["check", "-q"]), 0, "3 jobs, all as expected");
}

/// What many files share is said once, and the reason in the words that help.
#[test]
fn modules_that_are_nowhere_and_modules_on_their_own_are_told_in_short() {
    let bench = Bench::new();
    let spec = |name: &str, extends: &str| {
        bench.write(
            &format!("{name}.tla"),
            &format!("---- MODULE {name} ----\nEXTENDS {extends}\nVARIABLE x\nInit == x = 0\nNext == x' = x\n====\n"),
        );
    };
    for name in ["A", "B", "C", "D", "E"] {
        spec(&format!("{name}_proof"), "Naturals");
    }
    for (name, extends) in
        [("Graph", "FiniteSetsExt, Functions"), ("Own", "Ours"), ("Sum", "Functions")]
    {
        spec(name, extends);
        bench.write(&format!("{name}.cfg"), "INIT Init\nNEXT Next\n");
    }
    let ran = bench.run(&["init", "-q"]);
    assert_eq!(ran.code, 7, "{ran:?}");
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn a_search_that_is_too_long_is_for_the_night() {
    let bench = tree("queue");
    let long = fs::read_to_string(bench.path("MCQueue.cfg")).unwrap();
    bench.write("MCQueueLong.cfg", &long.replace("Capacity = 3", "Capacity = 30"));
    for short in ["MCQueue.cfg", "MCQueueFull.cfg", "Queue-symmetric.cfg"] {
        fs::remove_file(bench.path(short)).unwrap();
    }
    let ran = bench.run(&["init", "--ci", "github", "--budget", "15s"]);
    let told = "1 model added, 0 for every change (profile pr), 1 for the night only";
    expect_all(&ran, 0, &[told, "next: greyverify --extended", "[1/1] MCQueueLong  inconclusive"]);
    assert!(!ran.stderr.contains("FAIL"), "nothing was expected yet: {ran:?}");
    let workflow = fs::read_to_string(bench.path(".github/workflows/greyverify.yml")).unwrap();
    assert!(
        !workflow.contains("push:") && workflow.contains("EXTENDED: --extended\n"),
        "{workflow}"
    );
    let listed = bench.run(&["list", "--profile", "pr"]).stdout;
    assert!(!listed.contains("MCQueueLong"), "{listed}");
    assert!(bench.run(&["list", "--profile", "nightly"]).stdout.contains("MCQueueLong"));
}

#[test]
fn nothing_to_adopt_is_told_with_what_to_do() {
    let bench = Bench::new();
    let ran = bench.run(&["init", "-q"]);
    expect_all(
        &ran,
        2,
        &["holds no configuration for TLC", "hint: write Some.cfg beside Some.tla"],
    );
    expect(&bench.run(&["init", "-q", "missing"]), 2, "missing is not a folder");
    bench.write("greyverify.toml", "nonsense");
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    expect(&bench.run(&["init", "-q"]), 2, "greyverify.toml:1");
    assert_eq!(fs::read_to_string(bench.path("greyverify.toml")).unwrap(), "nonsense");
}

#[test]
fn what_breaks_without_a_property_is_expected_by_its_kind() {
    let bench = Bench::new();
    for (name, units) in [
        ("Stuck", "VARIABLE x\nInit == x = 0\nNext == x = 0 /\\ x' = 1"),
        (
            "Asserts",
            "EXTENDS Naturals, TLC\nVARIABLE x\nInit == x = 0\nNext == x' = 1 - x /\\ Assert(x = 1, \"no\")",
        ),
        ("Assumes", "VARIABLE x\nASSUME 1 = 2\nInit == x = 0\nNext == x' = x"),
    ] {
        bench.write(&format!("{name}.tla"), &format!("---- MODULE {name} ----\n{units}\n====\n"));
        bench.write(&format!("{name}.cfg"), "INIT Init\nNEXT Next\n");
    }
    expect(&bench.run(&["init", "-q"]), 0, "3 models added");
    let manifest = fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    for verdict in ["deadlock", "violated-assertion", "violated-assumption"] {
        assert!(
            manifest.contains(&format!("expect = {{ verdict = \"{verdict}\" }}")),
            "{manifest}"
        );
    }
    expect(&bench.run(&["check", "-q"]), 0, "3 jobs, all as expected");
}

#[test]
fn where_nothing_can_be_adopted_there_is_no_manifest() {
    let bench = tree("queue");
    for cfg in ["MCQueue.cfg", "MCQueueFull.cfg", "Queue-symmetric.cfg"] {
        bench.write(cfg, "SPECIFICATION Nothing\n");
    }
    let ran = bench.run(&["init", "-q", "--ci", "github"]);
    expect(&ran, 7, "nothing could be adopted; no manifest is written");
    assert!(!bench.path("greyverify.toml").exists() && !bench.path(".github").exists());
}

/// Without a manifest there is no line in it to look at, and the way out is told.
#[test]
fn java_code_beside_a_module_is_told_with_what_asks_for_it() {
    let bench = tree("queue");
    fs::write(bench.path("Queue.class"), classes::fast()).unwrap();
    let ran = bench.run(&["init", "-q"]);
    let what = "Queue-symmetric.cfg: Queue.class holds Java code that replaces definitions of module Queue";
    expect_all(&ran, 7, &[what, "--allow-java"]);
    assert!(!ran.stdout.contains("greyverify.toml:"), "{ran:?}");
}

#[test]
fn libraries_of_the_command_line_are_found_from_the_manifest() {
    let bench = Bench::new();
    fs::create_dir_all(bench.path("specs")).unwrap();
    fs::create_dir(bench.path("lib")).unwrap();
    bench.write("lib/Shared.tla", "---- MODULE Shared ----\nTop == 2\n====\n");
    let module = "---- MODULE S ----\nEXTENDS Shared, Naturals\nVARIABLE x\nInit == x = 0\n\
        Next == x' = (x + 1) % Top\nSmall == x < Top\n====\n";
    bench.write("specs/S.tla", module);
    bench.write("specs/S.cfg", "INIT Init\nNEXT Next\nINVARIANT Small\n");
    expect(&bench.run(&["init", "-q", "specs", "--library", "lib"]), 0, "1 model added");
    let checked = bench.run(&["check", "-q", "--manifest", "specs/greyverify.toml"]);
    expect(&checked, 0, "1 job, all as expected");
}

#[test]
fn a_manifest_without_the_two_profiles_is_told_before_anything_runs() {
    let bench = tree("queue");
    bench.write(
        "greyverify.toml",
        "schema_version = 1\n[profiles.ci]\ntime_budget_secs = 9\nheap_mib = 99\n",
    );
    let ran = bench.run(&["init", "-q"]);
    expect_all(&ran, 2, &["greyverify.toml has no [profiles.pr]", "hint: add it"]);
}

#[test]
fn what_no_manifest_can_say_costs_no_other_model() {
    let bench = tree("clock");
    bench.write("ClockEarly.expect", "deadlock");
    let cfg = fs::read_to_string(bench.path("ClockEarly.cfg")).unwrap();
    bench.write("ClockEarly.cfg", &format!("{cfg}CHECK_DEADLOCK FALSE\n"));
    let ran = bench.run(&["init", "-q"]);
    expect_all(&ran, 0, &["3 models added", "ClockEarly.cfg: ", "none is looked for"]);
}
