//! Reds and refusals whose message says what is wrong, where, why, and what to
//! do next: configurations, evaluations, assumptions.

use super::common::{Bench, Ran};

/// Checks the module `S` with these units; warnings of vacuity are another
/// matter.
fn check(units: &str, cfg: &str) -> (Bench, Ran) {
    let bench = Bench::new();
    bench.write("S.tla", &format!("---- MODULE S ----\n{units}\n====\n"));
    bench.write("S.cfg", cfg);
    let ran = bench.run(&["check", "-q", "S.tla", "--workers", "1", "--vacuity", "ignore"]);
    (bench, ran)
}

/// What is said, with the exit code; no report may tell of Java.
#[track_caller]
fn says(units: &str, cfg: &str, code: i32, parts: &[&str]) -> String {
    let (bench, ran) = check(units, cfg);
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    for part in parts {
        let is_said = said.contains(part) || flowing(&said).contains(part);
        assert!(is_said, "{part:?} is missing:\n{said}");
    }
    let junit = std::fs::read_to_string(bench.path("greyverify.out/junit.xml"));
    for text in [&said, &junit.unwrap_or_default()] {
        for java in [".java", "tlc2.", "java.", "Exception", "StackOverflow"] {
            assert!(!text.contains(java), "{java:?}:\n{text}");
        }
    }
    said
}

/// A screen without its line breaks.
fn flowing(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a newcomer's first configurations name.
const NAMES: &str = "EXTENDS Naturals, TLC
CONSTANTS N, S, Op(_)
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % N
Spec == Init /\\ [][Next]_x
Inv == x < N
Step == /\\ TRUE
        /\\ x' < N
Arg(k) == x < k
Id(k) == k
Sym == S";

/// The configuration of [`NAMES`] with these lines.
fn names(lines: &str, parts: &[&str]) {
    let cfg = format!("{lines}\nCONSTANTS N = 3\n S = {{a, b}}\n Op <- Id\n");
    says(NAMES, &cfg, 5, parts);
}

#[test]
fn a_replacement_by_what_nobody_defines_is_refused_on_its_line() {
    let cfg = "SPECIFICATION Spec\nCONSTANTS N = 3\n S = {a, b}\n Op <- Ident\n";
    says(
        NAMES,
        cfg,
        5,
        &["S.cfg:4: `Op <- Ident`: module S defines no `Ident`; did you mean `Id`?"],
    );
    let cfg = "SPECIFICATION Spec\nCONSTANTS N = 3\n S <- T\n Op <- Id\n";
    says(NAMES, cfg, 5, &["S.cfg:3: `S <- T`: module S defines no `T`"]);
    // TLC brings operators that our reader has not read.
    let cfg = "SPECIFICATION Spec\nCONSTANTS N = 3\n S = {a, b}\n Op <- Permutations\n";
    says(NAMES, cfg, 0, &[]);
}

#[test]
fn a_refused_replacement_is_annotated_in_the_configuration() {
    let bench = Bench::new();
    bench.write("S.tla", &format!("---- MODULE S ----\n{NAMES}\n====\n"));
    bench.write("S.cfg", "SPECIFICATION Spec\nCONSTANTS N = 3\n S = {a, b}\n Op <- Ident\n");
    let ran = bench.run(&["check", "-q", "S.tla", "--annotations", "github"]);
    assert!(ran.stderr.contains("::error file=S.cfg,line=4,"), "{ran:?}");
}

#[test]
fn an_invariant_that_is_a_variable_or_a_constant_is_told_as_what_it_is() {
    names("SPECIFICATION Spec\nINVARIANT x", &["S.cfg:2: `x` is a variable of module S"]);
    names("SPECIFICATION Spec\nINVARIANT N", &["S.cfg:2: `N` is a constant of module S"]);
    names("SPECIFICATION Spec\nVIEW x", &["`x` is a variable of module S", "View == x"]);
}

#[test]
fn a_symmetry_that_is_a_set_of_values_is_told_as_what_it_is() {
    let what = "SYMMETRY takes a set of permutations";
    names("SPECIFICATION Spec\nSYMMETRY S", &["`S` is a constant", what, "Permutations(S)"]);
    names("SPECIFICATION Spec\nSYMMETRY Sym", &["`Sym` is the set `S` itself", what]);
    let set = "CONSTANT S\nVARIABLE x\nInit == x \\in S\nNext == x' \\in S\nSym == S \\cup S";
    let cfg = "INIT Init\nNEXT Next\nSYMMETRY Sym\nCONSTANT S = {a, b}\n";
    says(
        set,
        cfg,
        5,
        &["SYMMETRY Sym (S.tla:6) is not a set of permutations", "hint: define Sym =="],
    );
}

#[test]
fn an_alias_or_postcondition_that_nobody_defines_is_refused() {
    names("SPECIFICATION Spec\nALIAS Nope", &["S.cfg:2: module S defines no `Nope`"]);
    names("SPECIFICATION Spec\nPOSTCONDITION Imv", &["defines no `Imv`; did you mean `Inv`?"]);
}

#[test]
fn a_formula_in_a_configuration_comes_with_what_to_write_instead() {
    for (value, column) in [("1 + 2", 13), ("1..3", 12), ("-1", 11), ("{1} \\cup {3}", 15)] {
        let cfg =
            format!("CONSTANTS S = {{a}}\n   N    = {value}\n Op <- Id\nINIT Init\nNEXT Next\n");
        let place = format!("S.cfg:2:{column}: ");
        says(NAMES, &cfg, 5, &[&place, "define an operator in the module", "`N <- Operator`"]);
    }
    let cfg = "SPECIFICATION Spec\nCONSTANTS N = 3\n S = {a, b\n Op <- Id\n";
    says(
        NAMES,
        cfg,
        5,
        &["S.cfg:3:2: the value of `S` is a set in which a `,` or the closing `}`"],
    );
    names("SPECIFICATION Spec\nINVARIANT x < 3", &["S.cfg:2:13: ", "names and no formulas"]);
}

#[test]
fn a_temporal_quantifier_over_a_variable_is_told_so() {
    let module = "EXTENDS Naturals\nVARIABLES x, msgs\nInit == x = 0 /\\ msgs = {}\n\
        Next == x' = (x + 1) % 3 /\\ msgs' = msgs \\cup {x}\n\
        Spec == Init /\\ [][Next]_<<x, msgs>>\nP == \\A m \\in msgs : (m \\in msgs) ~> (x = 7)";
    let cfg = "SPECIFICATION Spec\nPROPERTY P\n";
    let what = "the engine cannot check this: the set of a \\A or \\E around a temporal operator depends on the variable msgs (S.tla:7)";
    says(module, cfg, 5, &[what, "over a constant set and ask inside"]);
}

#[test]
fn a_specification_that_is_an_action_is_told_so() {
    let said = ["S.cfg:1: `Next` is an action (S.tla:6:1)", "write INIT and NEXT instead"];
    names("SPECIFICATION Next", &said);
    names("SPECIFICATION Init", &["`Init` is a predicate of one state (S.tla:5:1)"]);
}

#[test]
fn an_invariant_with_a_prime_names_the_prime_and_the_action_property() {
    let said =
        ["S.cfg:2: `Step`", "by a prime or UNCHANGED (S.tla:10:13)", "[][Step]_vars", "PROPERTY"];
    names("SPECIFICATION Spec\nINVARIANT Step", &said);
}

#[test]
fn an_invariant_that_is_temporal_or_has_parameters_names_the_place() {
    let temporal = ["`Spec` is a temporal formula (S.tla:7:17)", "list it under PROPERTY"];
    names("SPECIFICATION Spec\nINVARIANT Spec", &temporal);
    names("SPECIFICATION Spec\nINVARIANT Arg", &["`Arg` has k (S.tla:11:1)", "without parameters"]);
}

#[test]
fn what_stands_under_the_wrong_keyword_is_told_the_right_one() {
    let constraint = ["S.cfg:2: `Next` speaks of a step", "list it under ACTION_CONSTRAINT"];
    names("SPECIFICATION Spec\nCONSTRAINT Next", &constraint);
    names("SPECIFICATION Spec\nPROPERTY Step", &["`Step` is an action", "write [][Step]_vars"]);
    names("INIT Next\nNEXT Next", &["S.cfg:1: `Next` speaks of a step", "the initial predicate"]);
    // Of the next state nothing is said by ENABLED.
    let able = format!("{NAMES}\nAble == ENABLED Next");
    let cfg = "SPECIFICATION Spec\nINVARIANT Able\nCONSTANTS N = 3\n S = {a, b}\n Op <- Id\n";
    says(&able, cfg, 0, &[]);
}

#[test]
fn a_constant_that_speaks_of_variables_is_told_so() {
    let cfg = "SPECIFICATION Spec\nCONSTANTS N <- Inv\n S = {a, b}\n Op <- Id\n";
    says(
        NAMES,
        cfg,
        5,
        &["S.cfg:2: `N` is a constant, and `Inv`", "speaks of variables (S.tla:8:1)"],
    );
    let assumed = format!("{NAMES}\nASSUME \\A s \\in S : Op(s) = s");
    let cfg = "SPECIFICATION Spec\nCONSTANTS N = 3\n S = {a, b}\n Op <- Arg\n";
    let said = ["an ASSUME reads the variable x (S.tla:11), and there is no state yet"];
    says(&assumed, cfg, 5, &said);
}

#[test]
fn all_missing_modules_are_named_at_once() {
    let said = [
        "module Helpers is missing; S.tla asks for it",
        "module SequencesExt is missing",
        "CommunityModules",
    ];
    says("EXTENDS Naturals, Helpers, SequencesExt", "", 5, &said);
}

const TWO: &str =
    "EXTENDS Integers, Sequences, FiniteSets, TLC\nVARIABLES x, q\nvars == <<x, q>>\n";
const INIT_NEXT: &str = "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n";

#[test]
fn a_variable_that_init_leaves_out_is_named_with_init() {
    let units = format!("{TWO}Init == x = 0\nNext == x' = 1 /\\ q' = q");
    let said = ["Init (S.tla:5) gives q no value", "hint: let every way through it give q a value"];
    says(&units, INIT_NEXT, 5, &said);
    let units = format!("{units}\nSpec == Init /\\ [][Next]_vars");
    says(&units, "SPECIFICATION Spec\n", 5, &["Init (S.tla:5) gives q no value"]);
}

#[test]
fn a_variable_that_an_action_leaves_out_is_named_with_the_action() {
    let units = format!(
        "{TWO}Init == x = 0 /\\ q = <<>>\nGo == x < 2 /\\ x' = x + 1\nStop == x = 2 /\\ UNCHANGED vars\nNext == Go \\/ Stop"
    );
    let said = ["action Go (S.tla:6) gives q' no value", "q' = ..., or UNCHANGED q"];
    says(&units, INIT_NEXT, 5, &said);
}

#[test]
fn a_variable_that_is_read_before_it_has_a_value_is_named() {
    let units =
        format!("{TWO}Init == x = 0 /\\ q = <<>>\nNext == x' = Len(q') /\\ q' = Append(q, 1)");
    says(&units, INIT_NEXT, 5, &["q' is read before the action gives it a value", "S.tla:6:18"]);
    let units = format!("{TWO}Init == x = Len(q) /\\ q = <<>>\nNext == UNCHANGED vars");
    says(
        &units,
        INIT_NEXT,
        5,
        &["Init (S.tla:5) reads q before it gives it a value", "S.tla:5:17"],
    );
}

const ALGORITHM: &str =
    "EXTENDS Naturals\n(* --algorithm A {\n variables v = 0;\n { a: v := 1; }\n} *)\n";

#[test]
fn an_algorithm_that_was_never_translated_hints_at_translate() {
    let said = [
        "module S defines no `Spec`",
        "the PlusCal algorithm in S.tla is not translated yet",
        "--translate",
    ];
    says(ALGORITHM, "SPECIFICATION Spec\n", 5, &said);
    let empty = format!("{ALGORITHM}\\* BEGIN TRANSLATION\n\\* END TRANSLATION\n");
    says(&empty, "SPECIFICATION Spec\n", 5, &said);
}

#[test]
fn a_missing_default_value_of_an_algorithm_comes_with_its_line() {
    let units = "CONSTANT defaultInitValue, Size\nVARIABLE x\nInit == x = defaultInitValue\nNext == x' = Size";
    let said = ["add `CONSTANT defaultInitValue = defaultInitValue`", "add `CONSTANT Size = ...`"];
    says(units, INIT_NEXT, 5, &said);
}

#[test]
fn a_false_assumption_shows_its_conjunct_and_the_values_of_constants() {
    let units = "EXTENDS Integers\nCONSTANTS N, M, S\nBig == N * M\nASSUME Sane == N \\in Int\nASSUME /\\ N > 0\n       /\\ Big > 10\n       /\\ \\A s \\in S : s < N";
    let of = |n: &str, m: &str| format!("CONSTANTS N = {n} M = {m} S = {{1, 5}}\n");
    says(units, &of("2", "3"), 10, &["S.tla:6", "Big > 10 is FALSE", "Big = 6"]);
    says(units, &of("4", "3"), 10, &["s < N is FALSE", "s = 5", "N = 4"]);
    says(units, &of("a", "3"), 10, &["S.tla:5", "N \\in Int is FALSE", "N = a"]);
}

#[test]
fn a_false_assumption_of_a_specification_with_variables_shows_values_too() {
    let units = "EXTENDS Naturals\nCONSTANT Quorum\nVARIABLE x\nInit == x = 0\nNext == UNCHANGED x\nASSUME QA == \\A Q1, Q2 \\in Quorum : Q1 \\cap Q2 # {}";
    let cfg = format!("{INIT_NEXT}CONSTANT Quorum = {{{{1, 2}}, {{3}}}}\n");
    says(units, &cfg, 10, &["Q1 \\cap Q2 # {} is FALSE", "with Q1 = ", "Q1 \\cap Q2 = {}"]);
}

/// A counter with a sequence, and a formula that fails in its third state.
fn failing(formula: &str) -> String {
    format!(
        "{TWO}Init == x = 0 /\\ q = <<>>\nNext == x' = x + 1 /\\ q' = Append(q, x)\nf == [i \\in 1..2 |-> i]\nr == [a |-> 1, b |-> 2]\nRECURSIVE Down(_)\nDown(n) == IF n = -1 THEN 0 ELSE Down(n - 2)\nInv == x = 2 => ({formula})"
    )
}

/// What a newcomer's invariants meet, what is said of it, and what the hint is.
const MET: [(&str, &str, &str); 15] = [
    ("f[x + 1] > 0", "which is not in the domain of the function", "x \\in DOMAIN f"),
    ("q[3] > 0", "out of domain", "i \\in DOMAIN q"),
    (
        "(CHOOSE y \\in 1..x : y > x) > 0",
        "no element of S satisfied P",
        "make sure that such an element exists",
    ),
    ("q = 0", "Attempted to check equality of", "compares values of one kind"),
    (
        "x = \"a\"",
        "Attempted to check equality of integer 2 with non-integer: \"a\"",
        "compares values of one kind",
    ),
    ("r.c = 1", "nonexistent field \"c\"", "has the fields shown"),
    ("10 \\div (2 - x) > 0", "second argument of \\div is 0", "the divisor is not 0"),
    ("x \\in q", "set membership in a tuple", "a sequence is not a set"),
    ("Cardinality(Nat) > x", "cardinality of the value Nat", "takes a finite set"),
    (
        "\\A s \\in Seq({1}) : Len(s) >= 0",
        "non-enumerable quantifier bound Seq({1})",
        "the set must be finite",
    ),
    ("\\A y : y # x", "unbounded \\A", "write \\A x \\in S"),
    (
        "Append(r, x) = q",
        "is not a sequence: [a |-> 1, b |-> 2]",
        "look at the definition of the argument",
    ),
    (
        "Head(Tail(Tail(q))) = x",
        "Attempted to apply Head to the empty sequence",
        "ask for q # <<>>",
    ),
    ("(CASE x = 0 -> 1 [] x = 1 -> 2) > 0", "CASE with no conditions true", "add an OTHER arm"),
    ("x + 2147483646 > 0", "Overflow when computing", "end at 2147483647"),
];

#[test]
fn an_evaluation_that_fails_says_what_where_why_and_what_next() {
    for (formula, what, hint) in MET {
        let said = says(&failing(formula), &format!("{INIT_NEXT}INVARIANT Inv\n"), 5, &[]);
        let flowing = flowing(&said);
        for part in [what, hint, "hint: ", "S.tla:1", "initial state", "x 1 -> 2"] {
            assert!(flowing.contains(part), "{formula}: {part:?} is missing:\n{said}");
        }
        let headline = said.lines().find(|line| line.starts_with("S: ")).unwrap();
        let body = headline.split_once(": ").unwrap().1;
        assert_eq!(said.matches(body).count(), 1, "the message stands twice:\n{said}");
    }
}

#[test]
fn a_recursion_without_end_names_its_operator() {
    let said = [
        "the recursion of Down (S.tla:10) is too deep, or never ends",
        "hint: end the recursion, or give Java a larger stack with --java-option=-Xss64m",
    ];
    let cfg = format!("{INIT_NEXT}INVARIANT Inv\n");
    let said = says(&failing("Down(x) = 0"), &cfg, 5, &said);
    assert!(said.contains("initial state") || said.contains("its stack overflows"), "{said}");
}

#[test]
fn an_action_that_cannot_be_evaluated_in_the_first_state_shows_that_state() {
    let units = format!("{TWO}Init == x = 7 /\\ q = <<>>\nNext == x' = x + 1 /\\ q' = Tail(q)");
    let said = says(&units, INIT_NEXT, 5, &["at S.tla:6:28   Tail(q)", "initial state", "x = 7"]);
    assert!(!said.contains("no states are shown"), "{said}");
}

#[test]
fn an_invariant_that_cannot_be_evaluated_in_an_initial_state_shows_that_state() {
    let units = format!(
        "{TWO}Init == x \\in {{7, 8}} /\\ q = IF x = 7 THEN <<1>> ELSE <<>>\nNext == x' = x + 1 /\\ q' = Append(q, 1)\nInv == Head(q) = 1"
    );
    // The states are without end, so that a search that goes on finds none.
    let said = ["at S.tla:7:8   Head(q)", "initial state", "x = 8", "q = <<>>"];
    let said = says(&units, &format!("{INIT_NEXT}INVARIANT Inv\n"), 5, &said);
    assert!(!said.contains("no states are shown"), "{said}");
}

#[test]
fn a_temporal_property_that_cannot_be_evaluated_shows_itself_and_the_state() {
    let units = format!(
        "{TWO}Init == x = 7 /\\ q = <<>>\nNext == UNCHANGED vars\nSpec == Init /\\ [][Next]_vars\nP == []<>(x = Head(q))"
    );
    let said = ["at S.tla:8:15   Head(q)", "in P (S.tla:8)", "initial state", "x = 7"];
    says(&units, "SPECIFICATION Spec\nPROPERTY P\n", 5, &said);
}

#[test]
fn a_set_that_cannot_be_enumerated_in_next_is_told_with_its_place() {
    let units =
        format!("{TWO}Init == x = 0 /\\ q = <<>>\nNext == \\E n \\in Int : x' = n /\\ UNCHANGED q");
    says(
        &units,
        INIT_NEXT,
        5,
        &["non-enumerable quantifier bound Int", "at S.tla:6:18   Int", "initial state"],
    );
}

#[test]
fn the_screen_of_an_evaluation_that_fails_reads_at_once() {
    let (_, ran) = check(&failing("10 \\div (2 - x) > 0"), &format!("{INIT_NEXT}INVARIANT Inv\n"));
    let holds_a_time = |line: &&str| line.starts_with("FAIL S ") || line.contains("; exit ");
    let screen: Vec<&str> = ran.stdout.lines().filter(|line| !holds_a_time(line)).collect();
    insta::assert_snapshot!(screen.join("\n").trim());
}

#[test]
fn a_set_that_mixes_kinds_of_values_is_refused_on_its_line() {
    let module =
        "---- MODULE S ----\nCONSTANT P\nVARIABLE x\nInit == x = P\nNext == x' = x\n====\n";
    let bench = Bench::new();
    bench.write("S.tla", module);
    bench.write("S.cfg", "INIT Init\nNEXT Next\nCONSTANT P = {1, \"a\"}\n");
    let ran = bench.run(&["check", "-q", "S.tla"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let said = "S.cfg:3: `P` holds numbers and strings in one set, which TLC cannot compare";
    assert!(ran.stderr.contains(said), "{ran:?}");
}

#[test]
fn a_bound_name_is_not_the_action_that_is_defined_later_under_it() {
    let module = "---- MODULE S ----\nEXTENDS Naturals\nVARIABLE x\n\
                  Inv == \\A p \\in {1, 2} : (LET q == x[p] IN q < 3) /\\ x[p] < 3\n\
                  Init == x = [i \\in {1, 2} |-> 0]\n\
                  p(i) == x' = [x EXCEPT ![i] = (@ + 1) % 3]\nq == UNCHANGED x\n\
                  Next == \\E i \\in {1, 2} : p(i)\n====\n";
    let bench = Bench::new();
    bench.write("S.tla", module);
    bench.write("S.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    let ran = bench.run(&["check", "-q", "S.tla"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("verified: 9 distinct"), "{ran:?}");
}

#[test]
fn a_complaint_of_the_parser_is_annotated_on_its_line() {
    let bench = Bench::new();
    bench.write(
        "S.tla",
        "---- MODULE S ----\nVARIABLE x\n\nInit == x = Nought\nNext == x' = x\n====\n",
    );
    bench.write("S.cfg", "INIT Init\nNEXT Next\n");
    let ran = bench.run(&["check", "-q", "S.tla", "--annotations", "github"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.stderr.contains("::error file=S.tla,line=4,"), "{ran:?}");
}

/// TLC does not put what speaks of a state in the place of the parameters of a
/// temporal operator.
#[test]
fn a_temporal_operator_that_is_given_states_is_to_be_written_out() {
    let head = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 3\nSpec == Init /\\ [][Next]_x /\\ WF_x(Next)\nResp(a, b) == a ~> b\nAlways(p) == []<>p\n";
    let cfg = "SPECIFICATION Spec\nPROPERTY Live\n";
    for (live, named, parameters) in [
        ("Resp(x = 0, x = 77)", "Resp (S.tla:7)", "a and b"),
        ("\\A n \\in 5..6 : Resp(x = n, x = 77)", "Resp (S.tla:7)", "a and b"),
        ("Always(x = 1) /\\ Resp(x = 0, x = 1)", "", ""),
    ] {
        let said =
            self::says(&format!("{head}Live == {live}"), cfg, 5, &["the engine cannot check this"]);
        assert!(!said.contains("@!@"), "{said}");
        let said = flowing(&said);
        let what = format!("{named} is temporal, and its arguments speak of a state");
        let hint = format!(
            "hint: write it out in place: the body of {}, with its arguments instead of {parameters}",
            &named[..named.find(' ').unwrap_or(0)]
        );
        assert!(named.is_empty() || (said.contains(&what) && said.contains(&hint)), "{said}");
    }
    // Of constants it can.
    let unit = format!("{head}Seen(n) == []<>(x = n)\nLive == \\A n \\in 0..2 : Seen(n)");
    self::says(&unit, cfg, 0, &[]);
}
