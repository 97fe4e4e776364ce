//! Configurations and manifests: what TLC takes, greyverify takes.

use crate::common::{Bench, Ran, expect_all};

/// A folder with these files.
fn bench(files: &[(&str, &str)]) -> Bench {
    let bench = Bench::new();
    for (name, text) in files {
        bench.write(name, text);
    }
    bench
}

fn check(files: &[(&str, &str)], spec: &str) -> Ran {
    bench(files).run(&["check", "-q", spec])
}

/// A module of the name `S` with these units.
fn module(units: &str) -> String {
    format!("---- MODULE S ----\n{units}\n====\n")
}

const STEPS: &str = "EXTENDS Naturals\nCONSTANT S1\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 3\nSpec == Init /\\ [][Next]_x\nFine == x \\in 0..2\nSmall == x < 2";

fn steps(cfg: &str) -> Ran {
    check(&[("S.tla", &module(STEPS)), ("S.cfg", cfg)], "S.tla")
}

#[test]
fn case_assume_only() {
    let ok = "EXTENDS Naturals\nASSUME \\A x \\in 1..10 : x * x >= x\nASSUME 2 + 2 = 4";
    let bench = bench(&[("S.tla", &module(ok)), ("S.cfg", "")]);
    let ran = bench.run(&["check", "-q", "S.tla"]);
    expect_all(&ran, 0, &["assumptions hold: 2 ASSUMEs are true"]);
    let result = &bench.outcomes()["jobs"][0]["result"];
    assert_eq!(
        (&result["verdict"], &result["assumptions"]),
        (&"assumptions-hold".into(), &2.into())
    );
    for report in ["junit.xml", "summary.md"] {
        let text = std::fs::read_to_string(bench.path("greyverify.out").join(report)).unwrap();
        assert!(text.contains("assumptions hold: 2 ASSUMEs are true"), "{text}");
    }
    expect_all(&bench.run(&["report", "--html"]), 0, &[]);
    let page = std::fs::read_to_string(bench.path("greyverify.out/report.html")).unwrap();
    assert!(page.contains("assumptions hold"), "{page}");

    let wrong = "EXTENDS Naturals\nASSUME TRUE\nASSUME Sum ==\n  2 + 2 = 5";
    let ran = check(&[("S.tla", &module(wrong)), ("S.cfg", "\n\\* nothing\n")], "S.tla");
    expect_all(&ran, 10, &["an ASSUME is false", "S.tla:5", "  2 + 2 = 5"]);
}

#[test]
fn without_a_behaviour_there_must_be_an_assumption_that_tlc_checks() {
    let none = ["A == 1", "AXIOM 1 = 2", "I == INSTANCE Other"];
    for units in none {
        let other = "---- MODULE Other ----\nASSUME FALSE\n====\n";
        let files = [("S.tla", &*module(units)), ("S.cfg", ""), ("Other.tla", other)];
        expect_all(&check(&files, "S.tla"), 4, &["has no ASSUME, so nothing was checked"]);
    }
}

#[test]
fn what_speaks_of_states_needs_a_behaviour() {
    let why = ["neither SPECIFICATION nor INIT and NEXT is given"];
    let assumed = module("ASSUME TRUE\nInv == FALSE");
    for cfg in ["INVARIANT Inv", "PROPERTY Inv", "CONSTRAINT Inv", "VIEW Inv"] {
        expect_all(&check(&[("S.tla", &assumed), ("S.cfg", cfg)], "S.tla"), 5, &why);
    }
    let variable = module("VARIABLE x\nASSUME TRUE");
    expect_all(&check(&[("S.tla", &variable), ("S.cfg", "")], "S.tla"), 5, &why);
}

#[test]
fn case_modelvalue_lines() {
    let units = "CONSTANT Node\nVARIABLE leader\nInit == leader \\in Node\nNext == \\E n \\in Node : leader' = n\nSpec == Init /\\ [][Next]_leader\nInv == leader \\in Node";
    let spec = module(units);
    let cfg = |lines: &str| {
        format!("SPECIFICATION Spec\nINVARIANT Inv\nCONSTANTS\n{lines}    Node = {{n1, n2}}\n")
    };
    let checked = |lines: &str| check(&[("S.tla", &spec), ("S.cfg", &cfg(lines))], "S.tla");
    let note =
        "TLC ignores `n1 = n1`, `n2 = n2`: module S declares no constant of that name (S.cfg:4)";
    expect_all(
        &checked("    n1 = n1\n    n2 = n2\n"),
        0,
        &["verified: 2 distinct of 6 states", note],
    );
    let contradicts =
        "S.cfg:4: `n1` is a model value of `Node` and not a constant, so TLC would ignore the line";
    expect_all(&checked("    n1 = 1\n"), 5, &[contradicts]);
    expect_all(&checked("    n1 = n2\n"), 5, &[contradicts]);
    expect_all(
        &checked("    Nodes = {a}\n"),
        5,
        &["declares no constant `Nodes`", "did you mean `Node`?"],
    );
    expect_all(&checked("    leader = leader\n"), 5, &["declares no constant `leader`"]);
}

#[test]
fn a_name_that_only_an_instance_has_is_out_of_reach() {
    let units = "CONSTANT N\nI == INSTANCE Other WITH M <- N\nASSUME I!Q = 9";
    let other = "---- MODULE Other ----\nCONSTANT M\nQ == 7\n====\n";
    let checked = |cfg: &str| {
        let cfg = format!("CONSTANT N = 1\n{cfg}");
        check(&[("S.tla", &module(units)), ("S.cfg", &cfg), ("Other.tla", other)], "S.tla")
    };
    expect_all(&checked("Q = 9"), 5, &["S.cfg:2", "write `Q = [Other] ...`"]);
    expect_all(&checked("M = M"), 5, &["the INSTANCE says what stands for it"]);
    expect_all(&checked("Zed = [Other] 9"), 5, &["module Other defines no `Zed`"]);
    expect_all(&checked("I!Zed = 9"), 5, &["declares no constant `I!Zed`"]);
    expect_all(&checked("Q = [Other] 9"), 0, &["assumptions hold"]);
    expect_all(&checked("I!Q = 9"), 0, &["assumptions hold"]);
    expect_all(&checked(""), 10, &["S.tla:4"]);
}

#[test]
fn a_definition_is_replaced_in_every_way_that_tlc_knows() {
    let units = "EXTENDS Naturals, Sequences\nCONSTANT Val\nNone == CHOOSE v : v \\notin Val\nF(x) == x\nBounded(S) == {<<>>}\nSmall == 0..2\nASSUME None \\notin Val /\\ F(1) = 5 /\\ F(2) = 2\nASSUME Seq({1}) = {<<>>}\nASSUME Nat = 0..2";
    let cfg =
        "CONSTANTS\nVal = {a, b}\nNone = None\nF(1) = 5\nSeq <-[S] Bounded\nNat <- Small\nF(2) = 2";
    let ran = check(&[("S.tla", &module(units)), ("S.cfg", cfg)], "S.tla");
    expect_all(&ran, 0, &["assumptions hold: 3 ASSUMEs are true"]);
}

#[test]
fn a_name_that_is_set_twice_must_be_set_alike() {
    let twice = "SPECIFICATION Spec\nINVARIANT Fine\nCONSTANT S1 = 1\nCONSTANT S1";
    expect_all(
        &steps(&format!("{twice} = 2")),
        5,
        &["S.cfg:4: `S1` is set twice; line 3 sets it otherwise"],
    );
    expect_all(&steps(&format!("{twice} <- Fine")), 5, &["S.cfg:4"]);
    expect_all(&steps(&format!("{twice} = 1")), 0, &["verified"]);
}

#[test]
fn attack_a1_an_invisible_blank_is_an_error_with_its_place_and_name() {
    let blanks = [
        ("\u{a0}", "U+00A0 NO-BREAK SPACE"),
        ("\u{c}", "U+000C FORM FEED"),
        ("\u{b}", "U+000B VERTICAL TABULATION"),
        ("\u{85}", "U+0085 NEXT LINE"),
        ("\u{2028}", "U+2028 LINE SEPARATOR"),
        ("\u{3000}", "U+3000 IDEOGRAPHIC SPACE"),
        ("\u{feff}", "U+FEFF BYTE ORDER MARK"),
        ("\u{200b}", "U+200B ZERO WIDTH SPACE"),
    ];
    for (blank, name) in blanks {
        let cfg =
            format!("CONSTANT S1 = 1\nSPECIFICATION Spec\nINVARIANT\n  Fine\n {blank} Small\n");
        expect_all(&steps(&cfg), 5, &["S.cfg:5:2", name, "the end of the file"]);
    }
    let cfg = "CONSTANT S1 = 1\r\nSPECIFICATION Spec\tINVARIANT\\* Fine\r Small\n";
    expect_all(&steps(cfg), 12, &["Small is violated"]);
}

#[test]
fn attack_a8_a_keyword_inside_a_string_is_a_string() {
    let units = format!("{STEPS}\nASSUME S1 = \"CHECK_DEADLOCK TRUE\"\nStop == x = 0 /\\ x' = 1");
    let cfg = "CONSTANT S1 = \"CHECK_DEADLOCK TRUE\"\nINIT Init\nNEXT Stop\nINVARIANT Fine\nCHECK_DEADLOCK\nFALSE";
    expect_all(&check(&[("S.tla", &module(&units)), ("S.cfg", cfg)], "S.tla"), 0, &["verified"]);
}

#[test]
fn comments_of_a_configuration_may_have_any_encoding() {
    let bench = bench(&[("S.tla", &module(STEPS))]);
    let cfg = b"\\* gr\xf6\xdfer\nCONSTANT S1 = 1 (* \xe9 *)\nSPECIFICATION Spec\nINVARIANT Fine\n";
    std::fs::write(bench.path("S.cfg"), cfg).unwrap();
    expect_all(&bench.run(&["check", "-q", "S.tla"]), 0, &["verified"]);
}

#[test]
fn the_printed_configuration_keeps_the_lines_of_the_author() {
    let bench = bench(&[("S.tla", &module(STEPS))]);
    bench.write(
        "S.cfg",
        "\\* a comment\nCONSTANT\n  S1 = {a,\n b}\nSPECIFICATION Spec INVARIANTS Fine Small\n",
    );
    expect_all(&bench.run(&["check", "-q", "S.tla"]), 12, &[]);
    let told = std::fs::read_to_string(bench.path("greyverify.out/jobs/S/inputs/S.cfg")).unwrap();
    assert_eq!(
        told,
        "\n\nCONSTANT S1 = {a, b}\n\nSPECIFICATION Spec INVARIANT Fine INVARIANT Small\n"
    );
}

#[test]
fn the_configuration_may_stand_in_the_module_file() {
    let own = format!(
        "{}\n---- CONFIG S ----\nCONSTANT S1 = 1\nSPECIFICATION Spec\nINVARIANT Small\n====\n",
        module(STEPS)
    );
    let bench = bench(&[("S.tla", &own)]);
    expect_all(&bench.run(&["check", "-q", "S.tla"]), 12, &["Small is violated"]);
    expect_all(
        &bench.run(&["check", "-q", "S.tla", "--config", "S.tla"]),
        12,
        &["Small is violated"],
    );
    bench.write("S.tla", &own.replace("INVARIANT Small", "INVARIANT Smal"));
    expect_all(&bench.run(&["check", "-q", "S.tla"]), 5, &["S.tla:15: module S defines no `Smal`"]);
    bench.write("S.tla", &module(STEPS));
    expect_all(
        &bench.run(&["check", "-q", "S.tla", "--config", "S.tla"]),
        5,
        &["---- CONFIG S ----"],
    );
}

/// A manifest with one specification `S` and one model, whose keys follow.
fn manifest(spec: &str, model: &str) -> String {
    format!(
        "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n[specs.S]\nfile = \"S.tla\"\n{spec}\n[[model]]\nname = \"s\"\nspec = \"S\"\nprofiles = [\"pr\"]\n{model}\n"
    )
}

fn check_manifest(units: &str, spec: &str, model: &str) -> Ran {
    bench(&[("S.tla", &module(units)), ("greyverify.toml", &manifest(spec, model))]).run(&["-q"])
}

#[test]
fn case_manifest_model_value() {
    let units = "CONSTANTS Item, Nil\nVARIABLE slot\nInit == slot = Nil\nNext == \\E i \\in Item : slot' \\in {Nil, {i}}\nSpec == Init /\\ [][Next]_slot\nInv == slot = Nil \\/ slot \\subseteq Item";
    let invariants = "invariants = [\"Inv\"]";
    for value in ["{ model_value = true }", "{ model_value = \"none\" }", "\"none\""] {
        let constants =
            format!("constants = {{ Item = {{ model_values = [\"a\", \"b\"] }}, Nil = {value} }}");
        expect_all(&check_manifest(units, invariants, &constants), 0, &["verified: 3 distinct"]);
    }
    let wrong = "constants = { Item = 1, Nil = { model_value = \"1\" } }";
    expect_all(
        &check_manifest(units, invariants, wrong),
        2,
        &["`1` cannot be the name of a model value"],
    );
}

#[test]
fn a_model_of_the_manifest_replaces_definitions() {
    let units = "EXTENDS Naturals, Sequences\nCONSTANT Val\nVARIABLE x\nNone == CHOOSE v : v \\notin Val\nBounded(S) == {<<>>} \\cup {<<s>> : s \\in S}\nSmall == 0..2\nInit == x \\in {<<\"s\", s>> : s \\in Seq(Val \\cup {None})} \\cup {<<\"n\", n>> : n \\in Nat}\nNext == x' = x\nSpec == Init /\\ [][Next]_x\nInv == x # <<1>>";
    let values = "invariants = [\"Inv\"]\nconstants = { Val = { model_values = 2 } }";
    let model = |replace: &str| {
        format!("constants = {{ None = {{ model_value = true }} }}\nreplace = {{ {replace} }}")
    };
    let checked = |replace: &str| check_manifest(units, values, &model(replace));
    expect_all(&checked("Nat = \"Small\", Seq = \"[S] Bounded\""), 0, &["verified: 7 distinct"]);
    expect_all(
        &checked("Nat = \"Small\", Seq = \"[\""),
        2,
        &["model.s.replace.Seq", "neither an operator nor `[Module] operator`"],
    );
    expect_all(&checked("Nat = \"Smal\""), 2, &["defines no operator `Smal`"]);
    expect_all(&checked("Nut = \"Small\""), 2, &["defines no operator `Nut` to replace"]);
    expect_all(
        &checked("Bounded = \"Small\""),
        2,
        &["`Bounded` takes 1 parameters, but `Small` takes 0"],
    );
    let expression =
        "constants = { None = 7, Nat = { tla = \"0..1\" } }\nreplace = { Seq = \"Bounded\" }";
    expect_all(&check_manifest(units, values, expression), 0, &["verified: 6 distinct"]);
}

#[test]
fn a_model_of_the_manifest_may_only_check_assumptions() {
    let units = "CONSTANT N\nASSUME N # 3\nInv == FALSE\nSpec == TRUE";
    let invariants = "invariants = [\"Inv\"]";
    let model = |n: u32, more: &str| {
        format!("constants = {{ N = {n} }}\nexpect = {{ verdict = \"assumptions-hold\" }}\n{more}")
    };
    let checked = |n, more: &str| check_manifest(units, "", &model(n, more));
    expect_all(&checked(1, ""), 0, &["assumptions hold: 1 ASSUME is true"]);
    expect_all(&checked(3, ""), 10, &["an ASSUME is false", "S.tla:3"]);
    let states = ["has no states to look at"];
    expect_all(&checked(1, invariants), 2, &states);
    expect_all(&checked(1, "probes = [\"Inv\"]"), 2, &states);
    let variable = check_manifest(
        "VARIABLE x\nASSUME TRUE",
        "",
        "expect = { verdict = \"assumptions-hold\" }",
    );
    expect_all(&variable, 2, &["module S has variables, so TLC needs a behaviour"]);
    let none = check_manifest("A == 1", "", "expect = { verdict = \"assumptions-hold\" }");
    expect_all(&none, 4, &["has no ASSUME"]);
}

#[test]
fn attack_c5_numbers_beyond_any_clock_are_refused_with_the_limit() {
    let bench = bench(&[
        ("S.tla", &module(STEPS)),
        ("S.cfg", "CONSTANT S1 = 1 SPECIFICATION Spec INVARIANT Fine"),
    ]);
    for budget in ["18446744073709551615s", "9300000000000000s", "8785h"] {
        let ran = bench.run(&["check", "-q", "S.tla", "--time-budget", budget]);
        expect_all(&ran, 2, &["is not a time", "(1s to 8784h)"]);
    }
    expect_all(&bench.run(&["check", "-q", "S.tla", "--time-budget", "8784h"]), 0, &["verified"]);
    for option in
        ["--heap=18446744073709551615g", "--workers=4294967296", "--workers=0", "--jobs=4294967296"]
    {
        expect_all(&bench.run(&["check", "-q", "S.tla", option]), 2, &["error: invalid value"]);
    }
    let wrong = ["time_budget_secs = 9300000000000000", "heap_mib = 18446744073709551615"];
    for (key, wrong) in ["time_budget_secs = 60", "heap_mib = 256"].into_iter().zip(wrong) {
        bench.write("greyverify.toml", &manifest("", "").replace(key, wrong));
        expect_all(&bench.run(&["-q"]), 2, &["greyverify.toml:"]);
    }
    for model in ["workers = 5000", "mode = \"simulate\"\nsimulate = { depth = 4294967295 }"] {
        bench.write("greyverify.toml", &manifest("", model));
        expect_all(&bench.run(&["-q"]), 2, &["must be 1 to"]);
    }
}

#[test]
fn attack_d4_a_manifest_of_100000_profiles_is_read() {
    let bench = bench(&[("S.tla", &module(STEPS))]);
    let profile =
        |n: u32| format!("[profiles.profile{n}]\ntime_budget_secs = 60\nheap_mib = 512\n");
    let profiles: String = (0..100_000).map(profile).collect();
    let own = manifest("invariants = [\"Fine\"]", "constants = { S1 = 1 }");
    bench.write("greyverify.toml", &format!("{own}{profiles}"));
    expect_all(&bench.run(&["-q"]), 0, &["verified"]);
    let models: String = (0..2_000)
        .map(|n| format!("[[model]]\nname = \"m{n}\"\nspec = \"S\"\nprofiles = [\"profil{n}\"]\n"))
        .collect();
    bench.write("greyverify.toml", &format!("{own}{profiles}{models}"));
    expect_all(&bench.run(&["-q"]), 2, &["did you mean `profile0`?", "error: and 1960 more"]);
}

#[test]
fn attack_d4_what_is_not_a_file_is_not_read() {
    let bench = bench(&[("S.tla", &module(STEPS))]);
    for config in ["/dev/zero", "."] {
        let ran = bench.run(&["check", "-q", "S.tla", "--config", config]);
        expect_all(&ran, 5, &["not a file"]);
        expect_all(&bench.run(&["-q", "--manifest", config]), 2, &["not a file"]);
    }
    bench.write("S.cfg", &format!("CONSTANT S1 = {}", "{".repeat(1_000_000)));
    expect_all(&bench.run(&["check", "-q", "S.tla"]), 5, &["nests sets more than 64 deep"]);
    bench.write("S.cfg", &"(* ".repeat(5_700_000));
    expect_all(&bench.run(&["check", "-q", "S.tla"]), 5, &["more than 16777216 bytes"]);
    let many: String = (0..100_000).map(|n| format!("C{n} = {n}\n")).collect();
    bench.write(
        "S.cfg",
        &format!("CONSTANT S1 = 1 SPECIFICATION Spec INVARIANT Fine CONSTANTS\n{many}"),
    );
    expect_all(&bench.run(&["check", "-q", "S.tla"]), 5, &["declares no constant `C0`"]);
}

const DEEP: &str = "EXTENDS Naturals\nVARIABLE n\nRECURSIVE Sum(_)\nSum(k) == IF k = 0 THEN 0 ELSE k + Sum(k - 1)\nInit == n = 0\nNext == n' = IF Sum(6000) > 0 THEN 1 - n ELSE n\nSpec == Init /\\ [][Next]_n\nInv == n \\in {0, 1}";

#[test]
fn case_no_java_options() {
    let bench = bench(&[("S.tla", &module(DEEP)), ("S.cfg", "SPECIFICATION Spec INVARIANT Inv")]);
    let ran = bench.run(&["check", "-q", "S.tla"]);
    expect_all(&ran, 5, &["--java-option=-Xss64m"]);
    assert!(!ran.stdout.contains("java.base"), "{ran:?}");
    let ran = bench.run(&["check", "-q", "S.tla", "--java-option", "-Xss64m"]);
    expect_all(&ran, 0, &["verified: 2 distinct of 3 states"]);
    assert_eq!(bench.outcomes()["jobs"][0]["java_options"][0], "-Xss64m");
    let option = "java_options = [\"-Xss64m\"]";
    for (spec, model) in [(option, ""), ("", option)] {
        let spec = format!("invariants = [\"Inv\"]\n{spec}");
        expect_all(&check_manifest(DEEP, &spec, model), 0, &["verified: 2 distinct"]);
    }
}

#[test]
fn a_java_option_that_breaks_a_promise_is_refused_by_name() {
    let bench = bench(&[("S.tla", &module(DEEP)), ("S.cfg", "SPECIFICATION Spec INVARIANT Inv")]);
    for option in [
        "-cp=x.jar",
        "-javaagent:x.jar",
        "-XX:OnOutOfMemoryError=touch x",
        "-Dtlc2.TLC.stopAfter=1",
        "-Xmx9g",
    ] {
        let ran = bench.run(&["check", "-q", "S.tla", "--java-option", option]);
        expect_all(&ran, 2, &[&format!("the Java option `{option}` is refused: ")]);
        let model = format!("java_options = [\"{option}\"]");
        expect_all(&check_manifest(DEEP, "", &model), 2, &["model.s.java_options", "is refused"]);
    }
}

#[test]
fn case_itf_params() {
    let trace = r##"{"#meta":{"id":23},"params":["N"],"vars":["pc","x"],"loop":0,"states":[{"#meta":{"no":0},"N":{"#bigint":"3"},"pc":"idle","x":{"#bigint":"42"}},{"#meta":{"no":1},"pc":"lock","x":{"#bigint":"43"}}]}"##;
    let bench = bench(&[("params.itf.json", trace)]);
    let ran = bench.run(&["trace", "show", "params.itf.json"]);
    expect_all(&ran, 0, &["N=3; 2 states", "pc", "43"]);
    bench.write(
        "again.itf.json",
        &trace.replace("\"pc\":\"lock\"", "\"N\":{\"#bigint\":\"3\"},\"pc\":\"lock\""),
    );
    expect_all(&bench.run(&["trace", "diff", "params.itf.json", "again.itf.json"]), 0, &[]);
}
