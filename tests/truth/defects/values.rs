//! Defects of functions, numbers, arguments and what is printed.

use super::{check, expect, expect_plain, written};

#[test]
fn defect_1145_an_except_that_sequences_lose_is_not_green() {
    let ran = check("1145", "Window1145", "Window1145", &[]);
    expect(&ran, 3, "tlc-1145: an operator on sequences loses the EXCEPT");
    expect(&ran, 3, "Window1145.tla:6");
}

#[test]
fn case_unsound_default_engine() {
    expect(&check("unsound-default-engine", "Ex", "Ex", &[]), 3, "tlc-1145");
}

#[test]
fn the_shapes_of_1145_are_seen_and_those_that_are_right_are_plain() {
    let text = |init: &str| {
        format!(
            "EXTENDS Naturals, Sequences\nVARIABLES x, s\nf == [i \\in 1..3 |-> 0]\ng(n) == [f EXCEPT ![2] = n]\nCut(q) == SubSeq(q, 1, 3)\nPick(q) == Cut(q)[2]\nInit == s = <<1, 2, 3>> /\\ {init}\nNext == UNCHANGED <<x, s>>\nInv == x < 9"
        )
    };
    let cfg = "INIT Init\nNEXT Next\nINVARIANT Inv";
    for wrong in [
        "x = Tail(g(1))[1]",
        "x = (g(1) \\o <<5>>)[2]",
        "x = Append(g(1), 5)[2]",
        "x = LET h == g(1) IN SubSeq(h, 1, 3)[2]",
        "x = Pick(g(1))",
        "x = Tail(IF x = 1 THEN g(1) ELSE g(2))[1]",
        "x = LET Last(q) == Tail(q)[1] IN Last([f EXCEPT ![2] = 1])",
    ] {
        expect(&written(&[("M", &text(wrong))], cfg, &["--dry-run"]), 0, "doubt: tlc-1145");
    }
    for right in [
        "x = Tail([s EXCEPT ![2] = 1])[1]",
        "x = g(1)[2]",
        "x = Len(s) /\\ [f EXCEPT ![1] = 2][1] = 2",
        "x = Tail(f)[1]",
        "x = Append(s, 1)[2]",
    ] {
        let plan = written(&[("M", &text(right))], cfg, &["--dry-run"]);
        assert!(!plan.stdout.contains("doubt:"), "{right}: {}", plan.stdout);
    }
}

#[test]
fn defect_1302_a_second_except_on_a_symbolic_domain_is_not_green() {
    expect(&check("1302", "Shared1302", "Shared1302", &[]), 3, "tlc-1302");
    let red = check("1302", "Shared1302", "Shared1302red", &[]);
    expect(&red, 12, "note: tlc-1302");
}

#[test]
fn one_except_or_an_enumerated_domain_is_plain() {
    let text = "EXTENDS Naturals\nVARIABLES f, g\nInit == f = [[d \\in 1..3 |-> 0] EXCEPT ![1] = 1] /\\ g = [f EXCEPT ![2] = 1]\nNext == f' = [f EXCEPT ![3] = 1] /\\ UNCHANGED g\nInv == f[1] = 1";
    expect_plain(&written(&[("M", text)], "INIT Init\nNEXT Next\nINVARIANT Inv", &[]));
    let named = text
        .replace("[[d \\in 1..3 |-> 0] EXCEPT ![1] = 1]", "[d \\in SUBSET {1} |-> 0]")
        .replace("f[1] = 1", "~(f = g)");
    let named = named.replace("![2]", "![{}]").replace("![3]", "![{1}]");
    expect_plain(&written(&[("M", &named)], "INIT Init\nNEXT Next\nINVARIANT Inv", &[]));
    let twice = named.replace("![{}] = 1", "![{}] = 1, ![{1}] = 2");
    let ran = written(&[("M", &twice)], "INIT Init\nNEXT Next\nINVARIANT Inv", &["--dry-run"]);
    expect(&ran, 0, "doubt: tlc-1302");
}

#[test]
fn defect_798_arguments_without_a_value_are_evaluated_rightly() {
    let ran = check("798", "Alias798", "Alias798", &["--deadlock", "off"]);
    expect(&ran, 0, "verified: 1 distinct");
    expect(&ran, 0, "note: tlc-798: Start passes on a variable");
    let ran = check("798", "Missing798", "Missing798", &["--workers", "1"]);
    expect(&ran, 12, "Low is violated");
    assert!(ran.stdout.contains("after 2 states"), "{ran:?}");
}

/// The variable gets its value under its own name while the argument waits: TLC
/// 2.15 would keep what the argument was for the first value.
#[test]
fn defect_798_an_argument_that_waits_for_a_choice_is_evaluated_for_each() {
    let text = "EXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\nPut(p) == LET d == p IN (x' = 1 \\/ x' = 2) /\\ y' = d\nPass(p) == Put(p)\nNext == Pass(x')\nSame == y # 2";
    let ran = written(&[("M", text)], "INIT Init\nNEXT Next\nINVARIANT Same", &[]);
    expect(&ran, 12, "Same is violated");
    let green = text.replace("y # 2", "y # 3");
    let ran = written(&[("M", &green)], "INIT Init\nNEXT Next\nINVARIANT Same", &[]);
    expect(&ran, 0, "note: tlc-798: Pass passes on a variable");
    let chosen = text
        .replace("(x' = 1 \\/ x' = 2) /\\ y' = d", "y' = d")
        .replace("Next == Pass(x')", "Next == x' \\in {1, 2} /\\ Pass(x')");
    expect_plain(&written(
        &[("M", &chosen)],
        "INIT Init\nNEXT Next\nINVARIANT Same",
        &["--dry-run"],
    ));
}

#[test]
fn defect_726_what_printing_mixes_up_is_not_green() {
    expect(&check("726", "Print726", "Print726", &[]), 3, "tlc-726");
    expect(&check("726", "Print726", "Print726red", &[]), 12, "note: tlc-726");
}

#[test]
fn defect_1407_sets_of_functions_compared_are_not_green() {
    expect(&check("1407", "Empty1407", "Empty1407", &["--deadlock", "off"]), 3, "tlc-1407");
    let text = "VARIABLE f\nS == [{1} -> {1, 2}]\nInit == f \\in S\nNext == f' \\in S\nTypeOK == f \\in [{1} -> {1, 2}] /\\ S \\subseteq [{1} -> {1, 2, 3}]";
    expect_plain(&written(&[("M", text)], "INIT Init\nNEXT Next\nINVARIANT TypeOK", &[]));
}

#[test]
fn defect_1433_the_last_integer_of_an_interval_is_not_green() {
    expect(&check("1433", "Max1433", "Max1433", &[]), 3, "tlc-1433");
    let text = |init: &str| {
        format!(
            "EXTENDS Naturals\nVARIABLE n\nInit == {init}\nNext == n # 3 /\\ n' = 3\n\
             TypeOK == n \\in 0..2147483647"
        )
    };
    let cfg = "INIT Init\nNEXT Next\nINVARIANT TypeOK";
    let enumerated = text("n \\in 2147483646..2147483647");
    // TLC goes on with the least integer there is.
    expect(&written(&[("M", &enumerated)], cfg, &["--deadlock", "off"]), 12, "note: tlc-1433");
    let only_tested = text("n = 2147483647");
    expect_plain(&written(&[("M", &only_tested)], cfg, &["--deadlock", "off"]));
}

#[test]
fn defects_1432_and_1434_are_of_younger_builds_only() {
    expect(&check("1432", "Interval1432", "Interval1432", &[]), 12, "Two is violated");
    expect(&check("1432", "Twice1432", "Twice1432", &[]), 0, "verified: 1 distinct");
    expect(&check("1434", "Far1434", "Far1434", &[]), 12, "Differ is violated");
}

#[test]
fn defect_1415_k_subset_without_its_module_is_an_error() {
    for cfg in ["KSubEqWrong", "KSubNeqWrong", "KSubEqPower", "KSubCollapse"] {
        assert_eq!(check("ksubset", "KSub", cfg, &[]).code, 5, "{cfg}");
    }
}

#[test]
fn defect_level_inside_of_a_function_is_not_believed() {
    expect(&check("level", "Level", "Levelfn", &["--deadlock", "off"]), 12, "note: tlc-df427fb9e");
    expect(&check("level", "Level", "Level", &["--deadlock", "off"]), 12, "Small is violated");
}

#[test]
fn recursion_with_an_except_on_its_parameter_is_followed_to_an_end() {
    let text = "EXTENDS Naturals, Sequences\nVARIABLE x\nRECURSIVE Fill(_, _)\nFill(q, n) == IF n = 0 THEN q ELSE Fill([q EXCEPT ![n] = n], n - 1)\nRECURSIVE Sum(_)\nSum(q) == IF q = <<>> THEN 0 ELSE Head(q) + Sum(Tail(q))\nInit == x = Sum(Tail(Fill(<<0, 0>>, 2)))\nNext == x' = 5 - x\nInv == x \\in {2, 3}";
    expect_plain(&written(&[("M", text)], "INIT Init\nNEXT Next\nINVARIANT Inv", &[]));
    let fresh = text.replace("<<0, 0>>", "[i \\in 1..2 |-> 0]");
    let plan = written(&[("M", &fresh)], "INIT Init\nNEXT Next\nINVARIANT Inv", &["--dry-run"]);
    expect(&plan, 0, "doubt: tlc-1145");
}

#[test]
fn definitions_that_go_round_in_circles_are_left_to_tlc() {
    let text = "EXTENDS Naturals, Sequences\nVARIABLE x\nA == B\nB == A\nf == [g EXCEPT ![1] = A]\ng == [f EXCEPT ![1] = B]\nInit == x = Tail(f)\nNext == A /\\ x' = x\nSpec == Init /\\ [][Next]_x /\\ \\A i \\in A : SF_x(B)\nInv == A\nLive == []<>B";
    let ran = written(&[("M", text)], "SPECIFICATION Spec\nINVARIANT Inv\nPROPERTY Live", &[]);
    assert_eq!(ran.code, 5, "{ran:?}");
}
