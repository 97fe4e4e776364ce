//! Configurations that put something else in the place of what a module says.

use super::misread::check;
use crate::common::{Bench, Ran, expect};

/// A counter with a limit that an invariant reads, below this definition.
fn limited(cfg: &str) -> Ran {
    let module = "VARIABLES x\nLim == 2\nHuge == 99\nNone == CHOOSE n : n \\notin Nat\nLow(n) == n < Lim\n\
        Init == x = 0\nNext == x' = (x + 1) % 3\nSpec == Init /\\ [][Next]_x\n\
        Inv == Low(x)\nOther == x < 3 \nApart == x # None";
    check(module, cfg, &[])
}

#[test]
fn attack_cf3_a_definition_that_an_invariant_reads_is_replaced_by_another() {
    let ran = limited("CONSTANT Lim <- Huge\nINVARIANT Inv");
    expect(
        &ran,
        0,
        "note: replaced-definition: the configuration replaces the definition of Lim by Huge, and Inv reads it",
    );
    expect(&ran, 0, "(M.tla:4)");
}

#[test]
fn attack_cf4_a_definition_that_an_invariant_reads_is_replaced_by_a_value() {
    let ran = limited("CONSTANT Lim = 99\nINVARIANT Inv");
    expect(&ran, 0, "replaces the definition of Lim by 99, and Inv reads it");
}

#[test]
fn a_replaced_definition_that_nothing_reads_is_plain() {
    for cfg in ["CONSTANT Lim = 99\nINVARIANT Other", "CONSTANT None = None\nINVARIANT Apart"] {
        let ran = limited(cfg);
        assert!(ran.code == 0 && !ran.stdout.contains("replaced-definition"), "{ran:?}");
    }
}

/// A counter and a set, checked with these lines of a configuration.
fn replaced(cfg: &str) -> Ran {
    let module = "VARIABLES x, s\nLimit == 3\nSmall == 0..3\nTwo == 2\nZero(S) == 0\nFst(q) == q[1]\n\
        Stay == UNCHANGED <<x, s>>\nInit == x = 0 /\\ s = {}\n\
        Next == x' = (x + 1) % Limit /\\ s' = s \\cup {x} /\\ Cardinality(s) < 4\n\
        Spec == Init /\\ [][Next]_<<x, s>>\nFew == Cardinality(s) < 9\nAny == \\A n \\in Nat : n < 4\n\
        First == Head(<<x, 9>>) < 4\nLow == x < Limit + 1\nPlain == x < 5";
    check(&format!("LOCAL INSTANCE Sequences\n{module}"), cfg, &[])
}

#[test]
fn attack_a10_an_operator_of_a_standard_module_is_replaced_and_an_invariant_reads_it() {
    for (cfg, invariant, words) in [
        ("Cardinality <- Zero", "Few", "definition of Cardinality by Zero, and Few reads it"),
        ("Nat <- Small", "Any", "definition of Nat by Small, and Any reads it"),
        (
            "Nat <- [Naturals] Small",
            "Any",
            "definition of Nat in module Naturals by Small, and Any reads it",
        ),
        (
            "Head <- [Sequences] Fst",
            "First",
            "definition of Head in module Sequences by Fst, and First reads it",
        ),
    ] {
        let ran = replaced(&format!("CONSTANT {cfg}\nINVARIANT {invariant}"));
        expect(
            &ran,
            0,
            &format!("note: replaced-definition: the configuration replaces the {words}"),
        );
    }
    let plain = replaced("CONSTANT Nat <- Small\nINVARIANT Plain");
    assert!(plain.code == 0 && !plain.stdout.contains("replaced-definition"), "{plain:?}");
}

#[test]
fn attack_d14_a_definition_is_replaced_in_one_module() {
    for cfg in ["Limit <- [M] Two", "Limit <-[M] Two", "Limit = [M] 2"] {
        let ran = replaced(&format!("CONSTANT {cfg}\nINVARIANT Low"));
        let by = cfg.rsplit(' ').next().unwrap();
        let words = format!("the definition of Limit in module M by {by}, and Low reads it");
        expect(&ran, 0, &words);
    }
}

#[test]
fn attack_e2_the_behaviour_is_replaced() {
    for (cfg, name, by) in [
        ("Next <- Stay", "Next", "Stay"),
        ("Limit <- Two", "Limit", "Two"),
        ("Limit = 2", "Limit", "2"),
        ("Cardinality <- Zero", "Cardinality", "Zero"),
    ] {
        let ran = replaced(&format!("CONSTANT {cfg}\nINVARIANT Plain"));
        let words = format!(
            "replaces the definition of {name} by {by}, and the behaviour reads it: the verdict is about the replaced behaviour"
        );
        expect(&ran, 0, &words);
    }
}

#[test]
fn attack_e2_the_behaviour_is_replaced_by_a_manifest() {
    let bench = Bench::new();
    let units = "VARIABLE x\nLimit == 3\nTwo == 2\nInit == x = 0\nNext == x' = (x + 1) % Limit\n\
        Spec == Init /\\ [][Next]_x\nPlain == x < 5";
    let module = format!("---- MODULE M ----\nEXTENDS Naturals\n{units}\n====\n");
    bench.write("M.tla", &module);
    bench.write(
        "greyverify.toml",
        "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 60\nheap_mib = 256\n[specs.M]\nfile = \"M.tla\"\n\
         invariants = [\"Plain\"]\n[[model]]\nname = \"m\"\nspec = \"M\"\nprofiles = [\"pr\"]\n\
         deadlock = false\nreplace = { Limit = \"Two\" }\n",
    );
    let words = "replaces the definition of Limit by Two, and the behaviour reads it";
    expect(&bench.run(&["-q"]), 0, words);
}

#[test]
fn attack_h5_an_operator_symbol_is_replaced() {
    for symbol in ["<", "+", "\\cup", "=>", "="] {
        let ran = replaced(&format!("CONSTANT {symbol} <- Two\nINVARIANT Plain"));
        let words = format!(
            "replacing the operator symbol `{symbol}` is supported only where a module declares it"
        );
        expect(&ran, 5, &words);
    }
}

#[test]
fn an_operator_symbol_that_a_module_declares_is_given_an_operator() {
    let counter = |declared: &str, cfg: &str| {
        let module = format!(
            "CONSTANT {declared}\nVARIABLE x\nPlus(a, b) == (a + b) % 3\nInit == x = 0\n\
             Next == x' = x \\oplus 1\nSpec == Init /\\ [][Next]_x\nBelow == x < 3\nSmall == x < 2"
        );
        check(&module, cfg, &[])
    };
    let verified = counter("_ \\oplus _", "CONSTANT \\oplus <- Plus\nINVARIANT Below");
    expect(&verified, 0, "3 distinct of 4 states");
    let violated = counter("_ (+) _", "CONSTANT \\oplus <- Plus\nINVARIANT Small");
    expect(&violated, 12, "Small is violated");
    let unset = counter("_ \\oplus _", "INVARIANT Below");
    expect(&unset, 5, "add `CONSTANT \\oplus <- Operator`");
}

/// What says nothing about states checks nothing in the place of a property,
/// however it is put there; what speaks of states may be meant.
#[test]
fn a_property_gives_way_to_what_says_nothing() {
    let units = "VARIABLE x\nYes == TRUE\nOther == x < 4\nMany == \\A n \\in 1..3 : n < 4\nInit == x = 0\n\
        Next == x' = (x + 1) % 3\nSpec == Init /\\ [][Next]_x /\\ WF_x(Next)\nInv == x < 3\nLive == []<>(x = 0)\n\
        Cut == x < 3";
    let withheld = "which says nothing about states, so its definition is not checked";
    for (cfg, code, words) in [
        ("CONSTANT Inv = TRUE\nINVARIANT Inv", 3, withheld),
        ("CONSTANT Inv <- Yes\nINVARIANT Inv", 3, withheld),
        ("CONSTANT Inv <- Many\nINVARIANT Inv", 3, withheld),
        ("CONSTANT Live = TRUE\nPROPERTY Live", 3, withheld),
        ("CONSTANT Inv <- Other\nINVARIANT Inv", 0, "the configuration replaces Inv by Other;"),
        // Nothing is cut off, and more is looked at.
        (
            "CONSTANT Cut = TRUE\nCONSTRAINT Cut\nINVARIANT Inv",
            0,
            "the configuration sets Cut to TRUE;",
        ),
        (
            "CONSTANT Cut <- Yes\nCONSTRAINT Cut\nINVARIANT Inv",
            0,
            "the configuration replaces Cut by Yes;",
        ),
    ] {
        let ran = check(units, cfg, &[]);
        expect(&ran, code, words);
        let accepted = check(units, cfg, &["--accept", "replaced-check"]);
        assert_eq!(accepted.code, 0, "{cfg}: {accepted:?}");
    }
}
