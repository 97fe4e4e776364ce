//! Reds that name what failed in the place and the states in which it did:
//! constraints, fair actions, what a property says of constants, modules that
//! lead to themselves.

use super::reds::{check, one, says};
use crate::common::Ran;

/// A queue that runs empty in the third state. The last line is the eighth.
const QUEUE: &str = "EXTENDS Naturals, Sequences
VARIABLE q
Init == q = <<1, 2>>
Take(n) == Len(q) = n /\\ q' = Tail(q)
Next == \\E n \\in 1..2 : Take(n)
Spec == Init /\\ [][Next]_q
";
const SPEC: &str = "SPECIFICATION Spec\nCHECK_DEADLOCK FALSE\n";
const EMPTIED: &str = "   3   Take(1)   A.tla:5\n       q  <<2>> -> <<>>\n";

#[test]
fn a_constraint_that_fails_shows_the_state_in_which_it_was_evaluated() {
    let bound = format!("{QUEUE}Bound == Head(q) < 3");
    let (_, ran) = one("A", &bound, &format!("{SPEC}CONSTRAINT Bound\n"));
    says(
        &ran,
        5,
        &[
            "at A.tla:8:10   Head(q)\n     in Bound (A.tla:8)\n       Bound == Head(q) < 3\n     in state 3:\n       q = <<>>\n",
            EMPTIED,
        ],
    );
}

#[test]
fn what_fails_in_a_step_tells_the_variables_before_it_and_after_it() {
    let says_after = |ran: &Ran, definition: &str| {
        let place = format!("Head(q')\n     in Bound (A.tla:8)\n       {definition}\n");
        let values = "     in the step from state 2 to state 3:\n       q' = <<>>\n";
        says(ran, 5, &[&format!("{place}{values}"), EMPTIED]);
    };
    let bound = "Bound == Head(q') < 3";
    let (_, ran) =
        one("A", &format!("{QUEUE}{bound}"), &format!("{SPEC}ACTION_CONSTRAINT Bound\n"));
    says_after(&ran, bound);
    let property = "Bound == [][Head(q') < 3]_q";
    let (_, ran) = one("A", &format!("{QUEUE}{property}"), &format!("{SPEC}PROPERTY Bound\n"));
    says_after(&ran, property);
    let both = format!("{QUEUE}Bound == [][<<Head(q), q>>[2][Len(q')] > 0]_q");
    let (_, ran) = one("A", &both, &format!("{SPEC}PROPERTY Bound\n"));
    says(&ran, 5, &["\n       q = <<2>>\n       q' = <<>>\n"]);
}

#[test]
fn a_fair_action_that_cannot_be_evaluated_has_its_place_and_its_states() {
    for fair in ["WF_q(Head(q) = 1 /\\ Next)", "SF_q(Head(q) = 1 /\\ Next)"] {
        let spec = format!("{QUEUE}Fair == Spec /\\ {fair}\nProp == <>(q = <<>>)");
        let (_, ran) = one("A", &spec, "SPECIFICATION Fair\nPROPERTY Prop\nCHECK_DEADLOCK FALSE\n");
        says(&ran, 5, &["at A.tla:8:22   Head(q)\n", "     q = <<>>\n", EMPTIED]);
    }
}

#[test]
fn a_property_that_says_of_constants_what_cannot_be_evaluated_has_its_place() {
    let spec = format!("{QUEUE}Prop == []<>(<<1, 2>>[3] = 1)");
    let (_, ran) = one("A", &spec, &format!("{SPEC}PROPERTY Prop\n"));
    says(
        &ran,
        5,
        &["an expression cannot be evaluated: a part of Prop", "at A.tla:8:14   <<1, 2>>"],
    );
    assert!(!ran.stdout.contains("note:"), "{}", ran.stdout);
}

#[test]
fn a_violated_initial_predicate_names_the_conjunct() {
    let low = "---- MODULE Low ----\nEXTENDS Naturals\nVARIABLES a, b\nInit == /\\ a = 0\n        /\\ b = 0\n\
               Next == a' = 1 - a /\\ b' = b\nSpec == Init /\\ [][Next]_<<a, b>>\n====\n";
    let top = "---- MODULE Top ----\nEXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 2\n\
               Next == x' = 1 - x /\\ y' = y\nSpec == Init /\\ [][Next]_<<x, y>>\n\
               L == INSTANCE Low WITH a <- x, b <- y\nRefines == L!Spec\n\
               Start == x = 0 /\\ y < 2\nBegins == Start /\\ [][x' # x]_x\n====\n";
    let run = |property: &str| {
        let config = format!("SPECIFICATION Spec\nPROPERTY {property}\n");
        check("Top.tla", &[("Top.tla", top), ("Low.tla", low)], &config).1
    };
    let told = ["Init does not hold   Low.tla:7\n       b = 0 is FALSE in state 1   Low.tla:5"];
    says(&run("Refines"), 13, &told);
    let told = ["Start does not hold   Top.tla:10\n       y < 2 is FALSE in state 1   Top.tla:9"];
    says(&run("Begins"), 13, &told);
}

#[test]
fn modules_that_lead_to_themselves_are_told_with_their_lines() {
    let a = "---- MODULE A ----\nEXTENDS B\nVARIABLE q\nInit == q = 0\nNext == q' = q\n====\n";
    let b = "---- MODULE B ----\n\nI == INSTANCE C\n====\n";
    let c = "---- MODULE C ----\nEXTENDS Naturals, A\n====\n";
    let (_, ran) =
        check("A.tla", &[("A.tla", a), ("B.tla", b), ("C.tla", c)], "INIT Init\nNEXT Next\n");
    let hint = "hint: A.tla:2 takes B, B.tla:3 takes C, C.tla:2 takes A: no module may lead to";
    says(&ran, 5, &["dependency cycle is: A.tla --> B.tla --> C.tla --> A.tla", hint]);
}
