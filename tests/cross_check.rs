//! `cross-check` of specifications that have no mirror: TLC beside tla-mc.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use common::{Bench, Ran, Tools, expect, expect_all, fixture, tools};

/// A counter up to N, and beside it what a case adds.
fn counter(bench: &Bench, name: &str, more: &str, config: &str) {
    let text = format!(
        "---- MODULE {name} ----\nEXTENDS Naturals\nCONSTANT N\nVARIABLE x\nInit == x = 0\n\
         Up == x < N /\\ x' = x + 1\nReset == x = N /\\ x' = 0\nNext == Up \\/ Reset\n{more}\n====\n"
    );
    bench.write(&format!("{name}.tla"), &text);
    bench.write(&format!("{name}.cfg"), &format!("CONSTANT N = 4\nINIT Init\n{config}\n"));
}

fn cross_check(bench: &Bench, more: &[&str]) -> Ran {
    bench.run(&[&["cross-check", "-q"], more].concat())
}

#[test]
fn specifications_by_path_are_compared_level_by_level() {
    let bench = Bench::new();
    counter(&bench, "Plain", "Fine == x \\in 0..N", "NEXT Next\nINVARIANT Fine");
    // Every second state is excluded, and met by TLC all the same.
    let two = "Even == x # 3\nBy == \\E n \\in {1, 2} : x + n <= N /\\ x' = x + n";
    counter(&bench, "Excluded", two, "NEXT By\nCONSTRAINT Even\nCHECK_DEADLOCK FALSE");
    // Six states, two of which are alike: all of them are compared.
    let alike = "View == x \\div 2";
    counter(&bench, "Viewed", alike, "NEXT Next\nVIEW View");
    let ran = cross_check(&bench, &["Plain.tla", "Excluded.tla", "Viewed.tla"]);
    expect_all(&ran, 0, &["ok  Plain     5         5", "ok  Excluded  4         3"]);
    expect_all(&ran, 0, &["ok  Viewed    5         5", "agreement on 3 of 3 models"]);
    // Up and Reset, by 1 and by 2 but not to 3, and an initial state of each.
    expect(&ran, 0, "edges compared of 3 of 3 models: 17\n");
    assert!(!bench.path("greyverify.out/differences").exists());
    assert!(bench.path("greyverify.out/tla-mc/jobs/Plain/print.log").exists());
}

#[test]
fn a_violation_in_both_is_agreed_on_and_no_green() {
    let bench = Bench::new();
    counter(&bench, "Small", "Small == x < 2", "NEXT Next\nINVARIANT Small");
    let red = "Small:\n  all of them: it violates Small\n";
    let ran = cross_check(&bench, &["Small.tla"]);
    expect(&ran, 12, red);
    let why = "edges not compared: the search ended at the violation\n";
    let none = "edges compared of 0 of 1 model: 0\n";
    expect_all(&ran, 12, &["ok  Small", "agreement on 1 of 1 model", why, none]);
    counter(&bench, "Stuck", "", "NEXT Up");
    expect_all(
        &cross_check(&bench, &["Stuck.tla"]),
        11,
        &["ok  Stuck", "agreement on 1 of 1 model"],
    );
}

/// TLC looks at the states that a constraint excludes.
#[test]
fn verdicts_that_differ_are_told() {
    let bench = Bench::new();
    counter(
        &bench,
        "Beyond",
        "Few == x < 2\nSmall == x < 2",
        "NEXT Next\nINVARIANT Small\nCONSTRAINT Few\nCHECK_DEADLOCK FALSE",
    );
    let ran = cross_check(&bench, &["Beyond.tla"]);
    expect_all(&ran, 12, &["FAIL  Beyond", "TLC violates Small, tla-mc verifies", "0 of 1 model"]);
    let report = bench.path("greyverify.out/differences/Beyond/README.md");
    let report = std::fs::read_to_string(report).unwrap();
    assert!(report.contains("TLC looks at the states that a CONSTRAINT excludes"), "{report}");
}

/// TLC 2.15 changes a function that is printed; tla-mc has the right verdict.
#[test]
fn a_defect_of_one_engine_is_found_by_the_other() {
    let bench = Bench::new();
    for file in ["Print726.tla", "Print726.cfg"] {
        std::fs::copy(fixture(&format!("defects/726/{file}")), bench.path(file)).unwrap();
    }
    let ran = cross_check(&bench, &["Print726.tla"]);
    assert_ne!(ran.code, 0, "{ran:?}");
    for words in ["TLC verifies, tla-mc violates Swapped", "agreement on 0 of 1 model"] {
        assert!(ran.stdout.contains(words), "{words}: {ran:?}");
    }
    what_its_authors_get_shows_it(&bench, &ran);
}

/// The command for TLC is typed as it stands in the report, and TLC says what is told.
fn what_its_authors_get_shows_it(bench: &Bench, ran: &Ran) {
    let folder = "greyverify.out/differences/Print726";
    expect(ran, ran.code, &format!("for the authors of the engines: {folder}\n"));
    let report = std::fs::read_to_string(bench.path(folder).join("README.md")).unwrap();
    let words =
        ["# TLC and tla-mc differ on `Print726`", "| verdict | no error | violates Swapped |"];
    for words in words.into_iter().chain(["tla-mc -workers 1 -config Print726.cfg Print726.tla"]) {
        assert!(report.contains(words), "{words}: {report}");
    }
    let command = report.lines().find_map(|line| line.trim().strip_prefix("java ")).unwrap();
    let Tools { java, jar } = tools();
    let command = command.replace("tla2tools.jar", jar.to_str().unwrap());
    let mut typed = std::process::Command::new(java);
    typed.args(command.split(' ')).current_dir(bench.path(folder).join("inputs"));
    let said = common::ran(typed.output().unwrap());
    assert!(said.stdout.contains("No error has been found"), "{said:?}");
}

fn model(spec: &str) -> String {
    let name = spec.to_lowercase();
    format!(
        "[specs.{spec}]\nfile = \"{spec}.tla\"\n[[model]]\nname = \"{name}\"\nspec = \"{spec}\"\n\
         profiles = [\"pr\"]\nconfig = \"{spec}.cfg\"\ninvariants = [\"Fine\"]\n"
    )
}

/// A manifest with a model that both engines know and one that TLC alone knows.
fn two_models() -> Bench {
    let bench = Bench::new();
    counter(&bench, "Known", "Fine == x \\in 0..N", "");
    counter(&bench, "Strange", "Fine == N^x > 0", "");
    for name in ["Known", "Strange"] {
        bench.write(&format!("{name}.cfg"), "CONSTANT N = 4\nINIT Init\nNEXT Next\n");
    }
    let head = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 256\n";
    bench.write("greyverify.toml", &format!("{head}{}{}", model("Known"), model("Strange")));
    bench
}

#[test]
fn what_tlc_alone_knows_is_left_out_unless_it_is_asked_for() {
    let bench = two_models();
    let ran = cross_check(&bench, &[]);
    expect_all(&ran, 0, &["ok  known", "agreement on 1 of 1 model"]);
    let told = "not compared, for TLC alone knows it: strange (tla-mc has no power";
    assert!(ran.stderr.contains(told), "{ran:?}");

    let ran = cross_check(&bench, &["--model", "*n*"]);
    expect_all(&ran, 6, &["--  strange", "tla-mc has no power whose exponent may be less than 1"]);
    expect_all(&ran, 6, &["agreement on 1 of 2 models, 1 with one witness only"]);

    let text = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    let (text, _) = text.split_once("[specs.Known]").unwrap();
    bench.write("greyverify.toml", &format!("{text}{}", model("Strange")));
    expect(&cross_check(&bench, &[]), 2, "nothing to cross-check: tla-mc has no power");
}

#[test]
fn there_is_no_engine_to_choose() {
    let bench = two_models();
    let ran = cross_check(&bench, &["--engine", "tla-mc"]);
    expect(&ran, 2, "cross-check asks every engine");
}

/// What tla-mc is asked where a level differs.
#[test]
fn tla_mc_shows_the_states_of_a_level() {
    let bench = Bench::new();
    let more = "VARIABLE y\nStart == x = 0 /\\ y = \"a\\\"b\"\nGo == x < 2 /\\ x' = x + 1 /\\ y' \\in {\"c\", \"d\"}";
    counter(&bench, "Two", more, "");
    bench.write("Two.cfg", "CONSTANT N = 4\nINIT Start\nNEXT Go\nCHECK_DEADLOCK FALSE\n");
    let program = env!("CARGO_BIN_EXE_greyverify");
    let words = ["engine-tla-mc", "--workers=2", "--memory-mib=64", "--states=states"];
    let words = [&words[..], &["--print=print.log", "--levels", "--show-level=0", "Two"]].concat();
    let ran = std::process::Command::new(program).args(words).current_dir(bench.path(".")).output();
    let ran = ran.unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let printed = std::fs::read_to_string(bench.path("print.log")).unwrap();
    let expected = "<<\"greyverify level\", 0, 0>>\n\
        <<\"greyverify state\", [x |-> 0, y |-> \"a\\\"b\"]>>\n\
        <<\"greyverify level\", 1, 1>>\n<<\"greyverify level\", 2, 3>>\n";
    assert_eq!(printed, expected);
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(said.contains("\"distinct\":5,\"depth\":3"), "{said}");
}
