//! Models that build on a configuration file.

use crate::common::{Bench, expect, expect_all};

const HEAD: &str = r#"schema_version = 1

[profiles.pr]
time_budget_secs = 300
heap_mib = 256

[specs.Counter]
file = "Counter.tla"

[[model]]
name = "m"
spec = "Counter"
profiles = ["pr"]
"#;

const CFG: &str =
    "\\* Ours\nCONSTANTS N = 4\n  Token = {t1, t2}\nINIT Init\nNEXT Next\nINVARIANT TypeOK\n";

fn with(cfg: &str, model: &str) -> Bench {
    let bench = Bench::new();
    bench.write("MCCounter.cfg", cfg).write("greyverify.toml", &format!("{HEAD}{model}"));
    bench
}

fn run(cfg: &str, model: &str, more: &[&str]) -> crate::common::Ran {
    with(cfg, model).run(&[&["check", "-q", "--workers", "1"], more].concat())
}

const CONFIG: &str = "config = \"MCCounter.cfg\"\n";

#[test]
fn the_file_says_all_and_the_model_adds_what_must_come_out() {
    let expected =
        "expect = { verdict = \"verified\", distinct = 10, generated = 11, depth = 10 }\n";
    expect(&run(CFG, &format!("{CONFIG}{expected}"), &[]), 0, "1 job, all as expected");
    let other = expected.replace("10,", "12,");
    expect(&run(CFG, &format!("{CONFIG}{other}"), &[]), 7, "12");
}

#[test]
fn what_the_model_says_goes_before_the_file() {
    let ran = run(CFG, &format!("{CONFIG}constants = {{ N = 2 }}\n"), &[]);
    expect_all(&ran, 0, &["N=2 Token=2", "verified: 6 distinct"]);
    let ran = run(CFG, &format!("{CONFIG}invariants = [\"Small\"]\n"), &[]);
    expect_all(&ran, 12, &["Small is violated after 4 states"]);
    let ran =
        run(CFG, &format!("{CONFIG}behaviour = \"Spec\"\nproperties = [\"AlwaysReturns\"]\n"), &[]);
    expect(&ran, 0, "verified: 10 distinct");
    let ran = run(CFG, &format!("{CONFIG}replace = {{ Inc = \"Stuck\" }}\n"), &[]);
    expect(&ran, 0, "the configuration replaces the definition of Inc");
    let ran = run(CFG, CONFIG, &["--set", "N=3"]);
    expect_all(&ran, 0, &["N=3 Token=2", "verified: 8 distinct"]);
}

#[test]
fn probes_expressions_and_deadlocks_go_with_a_file() {
    let ran = run(CFG, &format!("{CONFIG}probes = [\"ReachTop\"]\n"), &[]);
    expect_all(&ran, 0, &["m/ReachTop", "reached in 5 states"]);
    let ran = run(CFG, &format!("{CONFIG}probes = [\"ReachBeyond\"]\n"), &[]);
    expect(&ran, 4, "m/ReachBeyond");
    let ran = run(CFG, &format!("{CONFIG}constants = {{ N = {{ tla = \"1 + 1\" }} }}\n"), &[]);
    expect(&ran, 0, "verified: 6 distinct");
    let stuck = CFG.replace("Next", "Stuck");
    expect(&run(&stuck, CONFIG, &[]), 11, "deadlock after 5 states");
    let silent = format!("{stuck}CHECK_DEADLOCK FALSE\n");
    expect(&run(&silent, CONFIG, &[]), 0, "verified: 5 distinct");
    expect(&run(&silent, &format!("{CONFIG}deadlock = true\n"), &[]), 11, "deadlock");
    expect(&run(&stuck, &format!("{CONFIG}deadlock = false\n"), &[]), 0, "verified: 5 distinct");
}

#[test]
fn keywords_that_no_manifest_has_stay_with_the_file() {
    let cut = format!("{CFG}ACTION_CONSTRAINT Small\n");
    let ran = run(&cut, &format!("{CONFIG}may_stay_silent = [\"Reset\"]\n"), &[]);
    expect(&ran, 0, "verified: 4 distinct");
    let shown = format!("{CFG}INVARIANT Small\nALIAS vars\n");
    expect(&run(&shown, CONFIG, &[]), 12, "ALIAS vars is not applied");
    let newer = format!("{CFG}POSTCONDITION TypeOK\n");
    let ran = run(&newer, CONFIG, &[]);
    expect_all(&ran, 5, &["MCCounter.cfg:7: POSTCONDITION TypeOK", "does not know POSTCONDITION"]);
}

#[test]
fn what_is_wrong_is_told_where_it_stands() {
    let ran = run(&CFG.replace("TypeOK", "TypeOk"), CONFIG, &[]);
    expect_all(
        &ran,
        2,
        &["MCCounter.cfg:6: module Counter defines no `TypeOk`; did you mean `TypeOK`?"],
    );
    let ran = run(&CFG.replace("N = 4", ""), CONFIG, &[]);
    expect_all(&ran, 2, &["greyverify.toml:11:8: model.name: ", "`N`"]);
    let ran = run(&CFG.replace("N = 4", ""), &format!("{CONFIG}constants = {{ N = 2 }}\n"), &[]);
    expect(&ran, 0, "verified: 6 distinct");
    let ran = run(CFG, &format!("{CONFIG}invariants = [\"TypeOk\"]\n"), &[]);
    expect_all(&ran, 2, &["greyverify.toml:11:8: model.name: module Counter defines no `TypeOk`"]);
    let ran = run(CFG, "config = \"MCOther.cfg\"\n", &[]);
    expect_all(&ran, 2, &["greyverify.toml:14:10: model.m.config: ", "MCOther.cfg"]);
    let ran = run("INIT Init Next\n", CONFIG, &[]);
    expect_all(&ran, 2, &["greyverify.toml:14:10: model.m.config: ", "MCCounter.cfg: line 1"]);
}

#[test]
fn specifications_of_two_folders_may_share_a_name() {
    let bench = with(CFG, CONFIG);
    for folder in ["a", "b"] {
        std::fs::create_dir(bench.path(folder)).unwrap();
        std::fs::copy(bench.path("Counter.tla"), bench.path(folder).join("Counter.tla")).unwrap();
    }
    let text = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    let of = |text: &str, folder: &str| {
        text.replace("specs.Counter", &format!("specs.\"{folder}/Counter\""))
            .replace("\"Counter", &format!("\"{folder}/Counter"))
            .replace("\"m\"", &format!("\"{folder}\""))
    };
    let (head, rest) = text.split_once("[specs").unwrap();
    let rest = format!("[specs{rest}");
    bench.write("greyverify.toml", &format!("{head}{}{}", of(&rest, "a"), of(&rest, "b")));
    expect(&bench.run(&["check", "-q"]), 0, "2 jobs, all as expected");
    expect(&bench.run(&["check", "-q", "--spec", "b/*"]), 0, "1 job, all as expected");
}

#[test]
fn a_section_of_the_module_file_is_a_configuration_too() {
    let bench = with("", "config = \"Counter.tla\"\n");
    let module = std::fs::read_to_string(bench.path("Counter.tla")).unwrap();
    bench.write("Counter.tla", &format!("{module}\n---- CONFIG Counter ----\n{CFG}====\n"));
    expect(&bench.run(&["check", "-q"]), 0, "verified: 10 distinct");
}

/// What a file says twice is refused here as where the file is given by path.
#[test]
fn a_file_that_contradicts_itself_is_refused() {
    let twice = CFG.replace("N = 4", "N = 4\n  N = 5");
    let behaviours = CFG.replace("INIT Init", "SPECIFICATION Spec\nINIT Init");
    let operator = CFG.replace("N = 4", "N <- Four\n  N = 5");
    let value = CFG.replace("N = 4", "N = 4\n  N <- Four");
    let bench = with(CFG, CONFIG);
    let module = std::fs::read_to_string(bench.path("Counter.tla")).unwrap();
    bench.write("Counter.tla", &module.replace("\n====", "\nFour == 4\n===="));
    for (cfg, told) in [
        (&twice, "MCCounter.cfg:3: `N` is set twice; line 2 sets it otherwise"),
        (&operator, "MCCounter.cfg:3: `N` is set twice; line 2 sets it otherwise"),
        (&value, "MCCounter.cfg:3: `N` is set twice; line 2 sets it otherwise"),
        (&behaviours, "MCCounter.cfg:5: SPECIFICATION and INIT/NEXT cannot both be given"),
    ] {
        bench.write("MCCounter.cfg", cfg);
        let by_path = bench.run(&["check", "-q", "Counter.tla", "--config", "MCCounter.cfg"]);
        expect(&by_path, 5, told);
        for more in ["", "constants = { N = 2 }\n", "behaviour = \"Spec\"\n"] {
            bench.write("greyverify.toml", &format!("{HEAD}{CONFIG}{more}"));
            let ran = bench.run(&["check", "-q"]);
            expect(&ran, 2, told);
            assert_eq!(ran.stderr.matches(told).count(), 1, "{ran:?}");
        }
    }
    // The same twice is no contradiction.
    bench.write("MCCounter.cfg", &CFG.replace("N = 4", "N = 4\n  N = 4"));
    bench.write("greyverify.toml", &format!("{HEAD}{CONFIG}"));
    expect(&bench.run(&["check", "-q", "--workers", "1"]), 0, "verified: 10 distinct");
}

/// What is replaced everywhere and what is replaced in one module are two lines,
/// and both of them count.
#[test]
fn a_name_may_be_replaced_everywhere_and_otherwise_in_one_module() {
    let bench = Bench::new();
    bench.write("Inner.tla", "---- MODULE Inner ----\nLimit == 0\nIs(n) == Limit = n\n====\n");
    let outer = "EXTENDS Naturals\nVARIABLE x\nI == INSTANCE Inner\nLimit == 0\nTwo == 2\nThree == 3\n\
        Init == x = 0\nNext == x' = (x + 1) % (Limit + 1)\nBoth == I!Is(3) /\\ x <= 2";
    bench.write("Outer.tla", &format!("---- MODULE Outer ----\n{outer}\n====\n"));
    let cfg = "CONSTANTS\n  Limit <- Two\n  Limit <- [Inner] Three\nINIT Init\nNEXT Next\nINVARIANT Both\n";
    let swapped = cfg.replace("  Limit <- Two\n", "").replace("Three\n", "Three\n  Limit <- Two\n");
    let head = HEAD.replace("Counter", "Outer");
    let model = "config = \"Outer.cfg\"\nexpect = { verdict = \"verified\", distinct = 3 }\n";
    bench.write("greyverify.toml", &format!("{head}{model}"));
    for cfg in [cfg, &swapped] {
        bench.write("Outer.cfg", cfg);
        expect(&bench.run(&["check", "-q", "Outer.tla"]), 0, "verified: 3 distinct");
        expect(&bench.run(&["check", "-q"]), 0, "1 job, all as expected");
    }
    // What the manifest says of the same module goes before the file.
    let two = "replace = { Limit = \"[Inner] Two\" }\n";
    bench.write("greyverify.toml", &format!("{head}{model}{two}"));
    expect(&bench.run(&["check", "-q"]), 12, "Both is violated");
}
