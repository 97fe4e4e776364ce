//! Model values that nothing can equal, and what prints instead of claiming.

use super::misread::check;
use crate::common::{Ran, expect};

const GOES_ROUND: &str =
    "VARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 4\nSpec == Init /\\ [][Next]_x\n";

fn round(more: &str, cfg: &str) -> Ran {
    check(&format!("{GOES_ROUND}{more}"), cfg, &[])
}

#[track_caller]
fn is_plain(ran: &Ran) {
    assert!(ran.code == 0 && !ran.stdout.contains("model-value"), "{ran:?}");
}

#[test]
fn attack_a4_a_constant_that_is_called_like_a_variable_is_not_green() {
    let limited = "CONSTANT Limit\nInv == x # Limit\nSmall == x < 9\nTake == x' = 1";
    let given = |value: &str| round(limited, &format!("CONSTANT Limit = {value}\nINVARIANT Inv"));
    let words = "model-value: the configuration makes Limit a model value that is only called x, and x is a variable";
    expect(&given("x"), 3, words);
    for name in ["Small", "Take", "Inv"] {
        let words = format!(
            "note: model-value: the configuration makes Limit a model value that is only called {name}, and not what {name} is defined as"
        );
        expect(&given(name), 0, &words);
    }
    is_plain(&given("7"));
    // A set of kinds of messages holds what is called like the actions.
    let kinds = "CONSTANT Kinds\nTake == x' = 1\nInv == x < 9 /\\ Kinds # {}";
    is_plain(&round(kinds, "CONSTANT Kinds = {Take, Give}\nINVARIANT Inv"));
}

#[test]
fn attack_a4_what_is_compared_with_a_model_value_that_no_state_has_is_noted() {
    let max = "CONSTANT Max\n";
    let of =
        |said: &str| round(&format!("{max}Inv == {said}"), "CONSTANT Max = Max\nINVARIANT Inv");
    for said in ["x # Max", "x \\notin {Max, 7}", "~(x = Max)", "x < 9 /\\ Max # x"] {
        expect(&of(said), 0, "note: model-value: Inv compares with Max, a model value that");
    }
    // What gives it back may compare with it.
    is_plain(&of("(IF x = 9 THEN Max ELSE x) # Max"));
    let owned = |init: &str, cfg: &str| {
        let module = format!(
            "CONSTANTS None, Node, Chief\nVARIABLE o\nInit == o = {init}\nNext == o' \\in Node \\cup {{0}}\nSpec == Init /\\ [][Next]_o\nInv == o # None\nAlso == o # Chief \\/ o # 0\nNever == o \\in Node => o # \"a\""
        );
        check(&module, &format!("CONSTANTS None = None\nNode = {{a, b}}\nChief = a\n{cfg}"), &[])
    };
    let note = "note: model-value: Inv compares with None";
    expect(&owned("0", "INVARIANT Inv"), 0, note);
    is_plain(&owned("0", "INVARIANT Also"));
    let note = "note: model-value: Never compares with the string \"a\"";
    expect(&owned("0", "INVARIANT Never"), 0, note);
    let read = owned("IF None = 0 THEN 1 ELSE 0", "INVARIANT Inv");
    is_plain(&read);
}

#[test]
fn attack_b1_what_prints_where_something_is_wrong_does_not_claim_that_it_is_not() {
    for said in [
        "x < 3 \\/ PrintT(<<\"bad\", x>>)",
        "x < 3 \\/ Print(\"bad\", TRUE)",
        "IF x < 3 THEN TRUE ELSE TLCSet(1, x)",
    ] {
        let ran = round(&format!("INSTANCE TLC\nInv == {said}"), "INVARIANT Inv");
        expect(&ran, 0, "note: true-by-form: INVARIANT Inv is TRUE by its form");
    }
    let beside = "INSTANCE TLC\nInv == PrintT(x) /\\ x < 4";
    let ran = round(beside, "INVARIANT Inv");
    assert!(ran.code == 0 && !ran.stdout.contains("true-by-form"), "{ran:?}");
    let wrong = "INSTANCE TLC\nInv == x < 3 \\/ (PrintT(x) /\\ FALSE)";
    expect(&round(wrong, "INVARIANT Inv"), 12, "Inv is violated");
}
