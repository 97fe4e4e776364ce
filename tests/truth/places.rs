//! An evaluation that fails is told with its expression, whatever values the
//! state holds and wherever the expression stands.

use super::common::Bench;
use super::reds::{check, one, says};

/// A state of tuples, records, functions and sets.
const STATE: &str = "EXTENDS Integers, Sequences, FiniteSets, TLC
VARIABLES x, q, r, f, t
vars == <<x, q, r, f, t>>
Start == q = <<>> /\\ r = [a |-> 1, l |-> <<>>] /\\ f = (5 :> \"u\" @@ 7 :> \"v\") /\\ t = {<<1, 2>>}
Init == x = 0 /\\ Start
Rest == UNCHANGED <<q, r, f, t>>
Step == x' = x + 1 /\\ Rest
";
const INIT_NEXT: &str = "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n";

/// That this expression is told in the third state, at its place.
#[track_caller]
fn is_told(units: &str, cfg: &str, line: u32, expression: &str) {
    let body = format!("{STATE}{units}");
    let text = body.lines().nth(line as usize - 2).unwrap();
    let column = text.find(expression).unwrap() + 1;
    let (_, ran) = one("S", &body, cfg);
    let place = format!("  at S.tla:{line}:{column}   {expression}\n");
    says(&ran, 5, &[&place, "   1   initial state", "x  0 -> 1"]);
}

#[test]
fn in_an_invariant_whatever_it_is_applied_to() {
    for failing in [
        "q[1]",
        "Head(r.l)",
        "r.l[1]",
        "r.foo",
        "r[1]",
        "f[6]",
        "f.u",
        "CHOOSE y \\in t : y[1] > 2",
        "2147483647 + x",
        "10 \\div (2 - x)",
        "UNION x",
        "q \\cup {}",
    ] {
        let units = format!("Next == Step\nInv == x = 2 => ({failing}) = 1");
        is_told(&units, &format!("{INIT_NEXT}INVARIANT Inv\n"), 10, failing);
    }
}

#[test]
fn in_let_and_in_operators_with_parameters() {
    for (units, line) in [
        ("Next == Step\nInv == LET d(i) == q[i] IN x = 2 => d(x) = 1", 10),
        ("At(s, i) == q[i]\nNext == Step\nInv == x = 2 => \\A i \\in 1..x : At(q, i) = i", 9),
    ] {
        is_told(units, &format!("{INIT_NEXT}INVARIANT Inv\n"), line, "q[i]");
    }
}

#[test]
fn in_the_next_state_action_in_constraints_and_in_properties() {
    let guard = "Next == Step /\\ (x = 2 => q[1] = 1)";
    is_told(guard, INIT_NEXT, 9, "q[1]");
    let value = "Next == x' = (IF x = 2 THEN r.foo ELSE x + 1) /\\ Rest";
    is_told(value, INIT_NEXT, 9, "r.foo");
    let constraint = "Next == Step\nC == x = 2 => q[1] = 1";
    is_told(constraint, &format!("{INIT_NEXT}CONSTRAINT C\n"), 10, "q[1]");
    is_told(constraint, &format!("{INIT_NEXT}ACTION_CONSTRAINT C\n"), 10, "q[1]");
    let property =
        "Next == x < 3 /\\ Step\nSpec == Init /\\ [][Next]_vars\nP == []<>(x = 2 => q[1] = 1)";
    let cfg = "SPECIFICATION Spec\nCHECK_DEADLOCK FALSE\nPROPERTY P\n";
    is_told(property, cfg, 11, "q[1]");
}

#[test]
fn in_an_instantiated_module() {
    let text =
        format!("---- MODULE S ----\n{STATE}Next == Step\nI == INSTANCE M\nInv == I!Bad\n====\n");
    let inner =
        "---- MODULE M ----\nEXTENDS Integers\nVARIABLES x, q\nBad == x = 2 => q[1] = 1\n====\n";
    let files = [("S.tla", text.as_str()), ("M.tla", inner)];
    let (_, ran) = check("S.tla", &files, &format!("{INIT_NEXT}INVARIANT Inv\n"));
    says(&ran, 5, &["  at M.tla:4:17   q[1]\n", "x  1 -> 2"]);
}

/// There is no state to ask about again; of a literal TLC would tell its own
/// place.
#[test]
fn in_the_initial_predicate() {
    let init = |failing: &str| {
        let units = format!("First == Start /\\ x = 0 /\\ ({failing}) = 1\nNext == Step");
        let cfg = "INIT First\nNEXT Next\n";
        one("S", &format!("{STATE}{units}"), cfg).1
    };
    says(&init("Head(q)"), 5, &["  at S.tla:9:29   Head(q)\n", "in First (S.tla:9)"]);
    says(&init("UNION x"), 5, &["  at S.tla:9:29   UNION x\n"]);
    says(&init("q[1]"), 5, &["  S.tla:9\n", "First == Start", "out of domain"]);
}

#[test]
fn an_assertion_in_a_constraint_is_told_as_one() {
    let body = format!("{STATE}Next == Step\nC == Assert(x < 2, \"too large\")");
    let (_, ran) = one("S", &body, &format!("{INIT_NEXT}CONSTRAINT C\n"));
    says(&ran, 14, &["\"too large\"", "  at S.tla:10:6   Assert(x < 2", "x  0 -> 1"]);
    assert!(!ran.stdout.contains("STARTMSG"), "{}", ran.stdout);
}

/// Two workers meet two of them; the states come from a search of their own.
#[test]
fn an_assertion_and_the_states_shown_are_of_one_search() {
    let bench = Bench::new();
    let fails = |name: &str| format!("Assert(x + y < 4, <<\"{name}\", x, y>>)");
    bench.write(
        "S.tla",
        &format!(
            "---- MODULE S ----\nEXTENDS Naturals, TLC\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\n\
             A == x' = x + 1 /\\ {} /\\ UNCHANGED y\nB == y' = y + 1 /\\ {} /\\ UNCHANGED x\n\
             Next == A \\/ B\n====\n",
            fails("A"),
            fails("B")
        ),
    );
    bench.write("S.cfg", "INIT Init\nNEXT Next\n");
    let ran = bench.run(&["check", "-q", "S.tla", "--workers", "2"]);
    let job = &bench.outcomes()["jobs"][0];
    let states = &job["counterexample"];
    let last = states["last"].as_array().and_then(|last| last.last());
    let last = last.or_else(|| states["first"].as_array().and_then(|first| first.last())).unwrap();
    let (x, y) = (last["state"]["x"].as_str().unwrap(), last["state"]["y"].as_str().unwrap());
    let told = job["result"]["detail"].as_str().unwrap();
    assert!(told.contains(&format!("\", {x}, {y}>>")), "{told} {last}");
    let line = if told.contains("\"A\"") { "at S.tla:5:" } else { "at S.tla:6:" };
    says(&ran, 14, &[line]);
}

/// A definition is shown to its end, whatever its lines begin with.
#[test]
fn a_definition_with_tabs_is_shown_with_all_its_lines() {
    let body = "EXTENDS\tNaturals\nVARIABLES\tx\nInit\t==\tx = 0\nNext ==\tx' = (x + 1) % 3\nInv ==\t/\\ x >= 0\n\n\t/\\ x < 2\nLater == TRUE";
    let (_, ran) = one("Tb", body, "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    says(&ran, 12, &["  Tb.tla:6\n    Inv ==  /\\ x >= 0\n  >         /\\ x < 2\n  why: "]);
    let below = "EXTENDS Naturals\nVARIABLES\tx\nInit == x = 0\nNext ==\t\\/ x < 3 /\\ x' = x + 1 \\* up\n\t\\/ x = 3 /\\ x' = 0\nSpec == Init /\\ [][Next]_x\nMono ==\n\t\\* never down\n\t[][\tx' > x\t]_x\nEnd == TRUE";
    let (_, ran) = one("Tm", below, "SPECIFICATION Spec\nPROPERTY Mono\n");
    says(&ran, 13, &["    Mono ==\n            \\* never down\n  >         [][     x' > x  ]_x\n"]);
    let deeper = "  EXTENDS Naturals\n  VARIABLE x\n  Init == x = 0\n  Next == x' = x + 1\n  Inv ==\n    x < 1\n  Later == TRUE";
    let (_, ran) = one("Td", deeper, "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    says(&ran, 12, &["  >     x < 1\n  why: "]);
}
