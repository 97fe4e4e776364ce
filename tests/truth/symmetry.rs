//! Symmetry over values that a specification tells apart without a name for
//! them: by `CHOOSE` from what variables hold, by recursion that keeps an
//! order, by what TLC makes of a name.

use crate::common::{Bench, Ran, expect, expect_all};

const HEAD: &str = "EXTENDS Naturals, FiniteSets, Sequences, TLC\nCONSTANT Node\n\
                    Sym == Permutations(Node)\n";
const CFG: &str = "CONSTANT Node = {n1, n2, n3}\nINIT Init\nNEXT Next\nINVARIANT Inv\n\
                   CHECK_DEADLOCK FALSE\n";

fn check(module: &str, cfg: &str) -> Ran {
    check_with(module, cfg, &[])
}

fn check_with(module: &str, cfg: &str, more: &[&str]) -> Ran {
    let bench = Bench::new();
    bench.write("M.tla", &format!("---- MODULE M ----\n{module}\n====\n"));
    bench.write("M.cfg", cfg);
    bench.run(&[&["check", "-q", "M.tla"], more].concat())
}

fn under_symmetry(module: &str) -> Ran {
    check(&format!("{HEAD}{module}"), &format!("{CFG}SYMMETRY Sym\n"))
}

/// Without symmetry a violation is found, and with it nothing is called green,
/// which is known before it runs.
#[track_caller]
fn hides(module: &str, words: &str) {
    let module = format!("{HEAD}{module}");
    expect(&check(&module, CFG), 12, "Inv is violated");
    let planned = check_with(&module, &format!("{CFG}SYMMETRY Sym\n"), &["--dry-run"]);
    expect(&planned, 0, &format!("doubt: symmetry: {words}"));
}

#[track_caller]
fn is_plain(module: &str) {
    let ran = under_symmetry(module);
    expect(&ran, 0, "verified");
    assert!(!ran.stdout.contains("note:"), "{module}\n{ran:?}");
}

/// Nodes come up, and the last of them is known.
const UP: &str = "VARIABLES up, last\nInit == up = {} /\\ last = {}\n\
                  Next == \\E n \\in Node : up' = up \\cup {n} /\\ last' = {n}\n";

#[test]
fn a_choice_among_what_a_variable_holds_is_not_green() {
    let took = "CHOOSE takes one of the values";
    hides(
        &format!("{UP}Inv == Cardinality(up) < 2 \\/ (CHOOSE n \\in up : TRUE) \\notin last"),
        took,
    );
    let sent = "VARIABLES msgs, last\nInit == msgs = {} /\\ last = {}\n\
                Next == \\E n \\in Node : msgs' = msgs \\cup {[from |-> n, t |-> 1]} /\\ last' = {n}\n\
                Pick(S) == CHOOSE m \\in S : m.t = 1\n\
                Inv == Cardinality(msgs) < 2 \\/ Pick(msgs).from \\notin last";
    hides(sent, took);
    let function = "VARIABLES f, last\nInit == f = <<>> /\\ last = {}\n\
                    Next == \\E n \\in Node \\ DOMAIN f : f' = f @@ (n :> 1) /\\ last' = {n}\n\
                    Inv == Cardinality(DOMAIN f) < 2 \\/ (CHOOSE n \\in DOMAIN f : TRUE) \\notin last";
    hides(function, took);
}

#[test]
fn a_recursion_that_keeps_the_order_is_not_green() {
    let sequence = "VARIABLE x\nInit == x \\in Node\nNext == UNCHANGED x\nRECURSIVE ToSeq(_)\n\
        ToSeq(S) == IF S = {} THEN <<>>\n  ELSE LET e == CHOOSE e \\in S : TRUE IN <<e>> \\o ToSeq(S \\ {e})\n\
        Inv == x = ToSeq(Node)[1]";
    hides(sequence, "CHOOSE puts the values that the symmetry permutes in an order");
    let weighted = "VARIABLE x\nInit == x \\in Node\nNext == UNCHANGED x\nRECURSIVE W(_)\n\
        W(S) == IF S = {} THEN 0 ELSE LET e == CHOOSE e \\in S : TRUE\n\
        IN (IF e = x THEN Cardinality(S) ELSE 0) + W(S \\ {e})\nInv == W(Node) = 3";
    expect(&under_symmetry(weighted), 0, "note: symmetry: CHOOSE goes through the values");
}

#[test]
fn a_fold_is_worth_what_its_operator_is() {
    let fold = "VARIABLE x\nInit == x \\in Node\nNext == UNCHANGED x\nRECURSIVE Fold(_, _, _)\n\
        Fold(Op(_, _), S, b) == IF S = {} THEN b\n\
          ELSE LET e == CHOOSE e \\in S : TRUE IN Op(e, Fold(Op, S \\ {e}, b))\n";
    let sequence = "Inv == x = Head(Fold(LAMBDA e, r : <<e>> \\o r, Node, <<>>))";
    hides(
        &format!("{fold}{sequence}"),
        "CHOOSE puts the values that the symmetry permutes in an order",
    );
    let last = "Inv == Fold(LAMBDA e, r : IF e = x THEN r + 1 ELSE 2 * r, Node, 0) < 9";
    expect(&under_symmetry(&format!("{fold}{last}")), 0, "note: symmetry: CHOOSE goes through");
}

/// What the modules of the community define.
const SETS: &str = "---- MODULE FiniteSetsExt ----\n\
    MapThenFoldSet(op(_, _), base, f(_), choose(_), S) == LET iter[s \\in SUBSET S] ==\n\
      IF s = {} THEN base ELSE LET x == choose(s) IN op(f(x), iter[s \\ {x}]) IN iter[S]\n\
    FoldSet(op(_, _), base, set) ==\n\
      MapThenFoldSet(op, base, LAMBDA x : x, LAMBDA s : CHOOSE x \\in s : TRUE, set)\n====\n";

#[test]
fn a_fold_of_a_library_is_judged_where_it_is_applied() {
    for (step, base, code, words) in [
        ("(IF n = v THEN 1 ELSE 0) + acc", "0", 0, "verified"),
        ("IF n = v THEN acc + 1 ELSE 2 * acc", "0", 0, "note: symmetry: FoldSet goes through"),
        ("<<n>> \\o acc", "<<>>", 3, "note: symmetry: FoldSet puts the values"),
    ] {
        let bench = Bench::new();
        let head = HEAD.replace("TLC", "TLC, FiniteSetsExt");
        let module = format!(
            "---- MODULE M ----\n{head}VARIABLE v\nInit == v \\in Node\nNext == UNCHANGED v\n\
             Inv == DOMAIN <<v, FoldSet(LAMBDA n, acc : {step}, {base}, Node)>> = {{1, 2}}\n====\n"
        );
        bench.write("FiniteSetsExt.tla", SETS).write("M.tla", &module);
        bench.write("M.cfg", &format!("{CFG}SYMMETRY Sym\n"));
        let ran = bench.run(&["check", "-q", "M.tla"]);
        expect(&ran, code, words);
        let notes = ran.stdout.matches("note: symmetry").count();
        assert_eq!(notes, usize::from(words != "verified"), "{ran:?}");
    }
}

#[test]
fn the_names_of_permuted_values_tell_them_apart() {
    let named = "VARIABLE x\nInit == x \\in Node\nNext == UNCHANGED x\nInv == ToString(x) = \"n1\"";
    hides(named, "ToString shows the names of values that the symmetry permutes");
    is_plain(&format!(
        "{UP}Inv == PrintT(\"up \" \\o ToString(up)) /\\ Assert(up \\subseteq Node, ToString(up))"
    ));
}

/// Every kind of choice, in a line of its own.
#[test]
fn each_choice_is_named_with_its_line() {
    let arbitrary = [
        "CHOOSE p \\in {<<a, b>> : a, b \\in Node} : p[1] # p[2]",
        "CHOOSE y \\in {f[n] : n \\in Node} : TRUE",
        "CHOOSE y \\in TLCEval(Node) : TRUE",
        "CHOOSE y \\in Print(\"\", Node) : TRUE",
        "CHOOSE g \\in [Node -> 1..3] : \\A a, b \\in Node : a # b => g[a] # g[b]",
        "CHOOSE s \\in {{n} : n \\in Node} : TRUE",
        "CHOOSE r \\in [a : Node, b : {1}] : r.b = 1",
        "CHOOSE y \\in UNION {{f[n]} : n \\in Node} : TRUE",
        "CHOOSE y \\in {n \\in Node : f[n] = f[n]} : TRUE",
        "CHOOSE y \\in {q[i] : i \\in DOMAIN q} : TRUE",
    ];
    let only_if_one_fits = [
        "CHOOSE n \\in Node : \\A m \\in Node : Cardinality({f[n]}) >= Cardinality({f[m]})",
        "CHOOSE n \\in Node : n \\in {n, f[n]}",
    ];
    let all: Vec<&str> = arbitrary.into_iter().chain(only_if_one_fits).collect();
    let ops: String = (0..).zip(&all).map(|(n, e)| format!("C{n} == {e}\n")).collect();
    let names: Vec<String> = (0..all.len()).map(|n| format!("C{n}")).collect();
    let ran = under_symmetry(&format!(
        "VARIABLES f, q\n{ops}Init == f \\in [Node -> Node] /\\ \\E n \\in Node : q = <<n>>\n\
         Next == UNCHANGED <<f, q>>\nInv == DOMAIN <<{}>> # {{}}",
        names.join(", ")
    ));
    let places: Vec<String> = (6..).zip(&all).map(|(line, _)| format!("(M.tla:{line})")).collect();
    expect_all(&ran, 3, &places.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn choices_that_leave_nothing_to_choose_are_plain() {
    is_plain(&format!(
        "{UP}Max(S) == CHOOSE x \\in S : \\A y \\in S : x >= y\n\
         Only(S) == CHOOSE n \\in S : S = {{n}}\n\
         One(S) == CHOOSE n \\in S : \\A m \\in S : m = n\n\
         Zero == CHOOSE g \\in [Node -> 0..1] : \\A n \\in Node : g[n] = 0\n\
         None == CHOOSE n \\in Node \\cup {{0}} : n \\notin Node\n\
         RECURSIVE Sum(_)\n\
         Sum(S) == IF S = {{}} THEN 0 ELSE LET e == CHOOSE e \\in S : TRUE IN Zero[e] + Sum(S \\ {{e}})\n\
         RECURSIVE Fold(_, _, _)\n\
         Fold(Op(_, _), S, b) == IF S = {{}} THEN b\n\
           ELSE LET e == CHOOSE e \\in S : TRUE IN Op(e, Fold(Op, S \\ {{e}}, b))\n\
         More(a, b) == IF a > b THEN a ELSE b\n\
         RECURSIVE Most(_)\n\
         Most(S) == IF S = {{}} THEN 0\n\
           ELSE LET e == CHOOSE e \\in S : TRUE IN More(Zero[e], Most(S \\ {{e}}))\n\
         Any1(S) == CHOOSE e \\in S : TRUE\n\
         RECURSIVE All(_)\n\
         All(S) == IF S = {{}} THEN {{}} ELSE LET e == Any1(S) IN {{e}} \\cup All(S \\ {{e}})\n\
         Inv == Max({{Zero[n] : n \\in Node}}) = 0 /\\ (last = {{}} \\/ Only(last) = One(last)) \
         /\\ None \\notin up /\\ Sum(up) = 0 /\\ All(up) = up \
         /\\ Fold(LAMBDA e, r : Zero[e] + r, up, 0) = 0 /\\ Most(up) = 0"
    ));
}

#[test]
fn a_choice_among_numbers_about_permuted_values_is_plain() {
    is_plain(
        "VARIABLES log, msgs\nInit == log = [n \\in Node |-> <<>>] /\\ msgs = {}\n\
         Next == \\E n, m \\in Node : /\\ Len(log[n]) < 2 /\\ log' = [log EXCEPT ![n] = Append(@, m)]\n\
         /\\ msgs' = msgs \\cup {[from |-> n, at |-> Len(log[n])]}\n\
         Last(n) == IF log[n] = <<>> THEN 0\n\
           ELSE CHOOSE i \\in DOMAIN log[n] : \\A j \\in DOMAIN log[n] : i >= j\n\
         Max(S) == CHOOSE i \\in S : \\A j \\in S : i >= j\n\
         Quorate == CHOOSE k \\in 0..2 : Cardinality({n \\in Node : Len(log[n]) = k}) <= 3\n\
         Inv == /\\ \\A n \\in Node : Last(n) < 3 /\\ Quorate < 3 /\\ Max({Len(log[m]) : m \\in Node}) < 3\n\
         /\\ (msgs = {} \\/ Max({m.at : m \\in msgs}) < 2)",
    );
}

#[test]
fn what_the_symmetry_leaves_alone_may_have_a_name() {
    let module = "EXTENDS Naturals, TLC\nCONSTANTS Node, Lead, b, c\nSym == Permutations(Node \\ {Lead})\n\
        VARIABLE v\nInit == v = {Lead}\nNext == \\E n \\in {b, c} : v' = v \\cup {n}\nInv == Lead \\in v";
    let cfg = "CONSTANTS Lead = n1\nb = n2\nc = n3\n";
    let ran = check(module, &format!("{cfg}{CFG}SYMMETRY Sym\n"));
    expect(&ran, 0, "verified");
    assert!(!ran.stdout.contains("note:"), "{ran:?}");
    let replaced = module.replace("Lead, b", "b").replace("VARIABLE", "Lead == 5\nVARIABLE");
    let all = replaced.replace(" \\ {Lead}", "").replace("{b, c}", "Node");
    let ran = check(&all, &format!("{cfg}{CFG}SYMMETRY Sym\n"));
    expect(&ran, 3, "tells apart by Lead");
}

#[test]
fn attack_sy7_what_is_no_symmetry_is_refused_with_its_place() {
    for (symmetry, words) in [
        ("{1}", "SYMMETRY Sym (M.tla:4) exchanges no two model values"),
        ("{}", "SYMMETRY Sym (M.tla:4) exchanges no two model values"),
        ("Permutations({CHOOSE n \\in Node : TRUE})", "exchanges no two model values"),
        ("{[n \\in Node |-> CHOOSE m \\in Node : TRUE]}", "exchanges no two model values"),
        ("{n \\in Node : TRUE}", "SYMMETRY Sym (M.tla:4) is not a set of permutations"),
        ("Permutations({1, 2})", "SYMMETRY Sym (M.tla:4) is not a set of permutations"),
        ("5", "SYMMETRY Sym (M.tla:4) is not a set of permutations"),
        ("Node", "`Sym` is the set `Node` itself"),
    ] {
        let head = HEAD.replace("Permutations(Node)", symmetry);
        let ran = check(&format!("{head}{UP}Inv == up # 1"), &format!("{CFG}SYMMETRY Sym\n"));
        expect_all(&ran, 5, &[words, "Permutations("]);
    }
}

#[test]
fn a_green_says_that_it_is_one_up_to_the_symmetry() {
    let module = format!("{UP}Inv == up \\subseteq Node");
    expect(&under_symmetry(&module), 0, "verified: 4 distinct of 13 states up to Sym, depth 4");
    let bare = check(&format!("{HEAD}{module}"), CFG);
    assert!(bare.code == 0 && !bare.stdout.contains("up to"), "{bare:?}");
}

#[test]
fn a_temporal_violation_under_symmetry_may_be_none() {
    let module = "VARIABLE t\nInit == t \\in Node\nNext == t' \\in Node \\ {t}\n\
        Spec == Init /\\ [][Next]_t /\\ WF_t(Next)\nP == \\A n \\in Node : []<>(t = n)";
    let cfg = "CONSTANT Node = {n1, n2}\nSPECIFICATION Spec\nPROPERTY P\n";
    expect(&check(&format!("{HEAD}{module}"), cfg), 0, "verified");
    let ran = check(&format!("{HEAD}{module}"), &format!("{cfg}SYMMETRY Sym\n"));
    expect(
        &ran,
        13,
        "note: symmetric-liveness: the symmetry Sym can hide a violation of the temporal property P, or show a false one",
    );
}

/// Two sets of model values, of which the invariant tells one apart, and a
/// module that permutes what it is given.
fn of_two_sets(symmetry: &str, arguments: &[&str]) -> Ran {
    let bench = Bench::new();
    let module = format!(
        "---- MODULE M ----\nEXTENDS TLC\nCONSTANTS A, B\nVARIABLE x\nI == INSTANCE Given\n\
         Perm(S) == Permutations(S)\nBoth == A \\cup B\nSym == {symmetry}\nInit == x \\in Both\n\
         Next == x' \\in Both\nInv == x \\notin B\nType == x \\in Both\n====\n"
    );
    bench.write("M.tla", &module);
    bench.write(
        "Given.tla",
        "---- MODULE Given ----\nEXTENDS TLC\nSym(S) == Permutations(S)\n====\n",
    );
    let cfg = "CONSTANTS A = {a1, a2}\nB = {b1, b2}\nINIT Init\nNEXT Next\nSYMMETRY Sym\n";
    let invariant = if arguments.is_empty() { "Type" } else { "Inv" };
    bench.write("M.cfg", &format!("{cfg}INVARIANT {invariant}\n"));
    bench.run(&[&["check", "-q", "M.tla"], arguments].concat())
}

#[test]
fn a_symmetry_of_two_sets_together_is_seen_behind_every_name() {
    for symmetry in [
        "Perm(A \\cup B)",
        "Perm(Both)",
        "LET S == A \\cup B IN Permutations(S)",
        "LET P(S) == Permutations(S) IN P(Both)",
        "UNION {Permutations(S) : S \\in {A \\cup B}}",
        "UNION {Perm(A), Perm(Both)}",
        "I!Sym(A \\cup B)",
        "IF A = {} THEN Perm(A) ELSE Perm(Both)",
        "Perm(UNION {A, B})",
        "Permutations({y \\in Both : TRUE})",
    ] {
        let ran = of_two_sets(symmetry, &["--dry-run"]);
        expect(&ran, 0, "doubt: symmetry: SYMMETRY Sym exchanges the elements of several sets");
    }
    let unknown = of_two_sets("Permutations({y : y \\in Both})", &["--dry-run"]);
    expect(&unknown, 0, "doubt: symmetry: SYMMETRY Sym permutes a set that cannot be followed");
}

#[test]
fn a_symmetry_of_one_set_at_a_time_is_plain_behind_every_name() {
    for symmetry in [
        "Perm(A) \\cup Perm(B)",
        "LET S == A IN Permutations(S) \\cup I!Sym(B)",
        "UNION {Permutations(S) : S \\in {A, B}}",
        "UNION {Perm(A), IF B = {} THEN {} ELSE Perm(B)}",
        "Permutations({y \\in A : y = y}) \\cup Permutations(B \\cap Both)",
        "Permutations(Both \\cap A) \\cup Permutations(Both \\cap Both \\cap B)",
    ] {
        let ran = of_two_sets(symmetry, &[]);
        expect(&ran, 0, "verified");
        assert!(!ran.stdout.contains("note:"), "{symmetry}\n{ran:?}");
    }
}

/// Any node after any other.
const ANY: &str = "VARIABLE x\nInit == x \\in Node\nNext == x' \\in Node\n";

#[test]
fn a_recursion_that_goes_on_in_two_ways_shows_the_order() {
    let module = "VARIABLE flag\nInit == flag \\in [Node -> BOOLEAN]\n\
        Next == flag' \\in [Node -> BOOLEAN]\n\
        RECURSIVE F(_, _)\nF(S, acc) == IF S = {} THEN acc ELSE LET n == CHOOSE n \\in S : TRUE\n\
        IN IF flag[n] THEN F(S \\ {n}, acc + 1) ELSE F(S \\ {n}, acc * 2)\n\
        Inv == F(Node, 0) # 99";
    expect(&under_symmetry(module), 0, "note: symmetry: CHOOSE goes through the values");
    is_plain(&module.replace("acc * 2", "acc + 2"));
}

#[test]
fn what_an_operator_makes_of_one_permuted_value_tells_it_apart() {
    for invariant in [
        "x \\notin {Id(n2)}",
        "x \\notin {Id(n2), Id(n2)}",
        "x \\notin UNION {{Id(n2)}}",
        "\\A y \\in {Id(n2)} : x # y",
        "x \\notin {LET y == n2 IN y}",
        "<<x>> \\notin {<<n2>>}",
    ] {
        let module = format!("{HEAD}CONSTANT n2\nId(v) == v\n{ANY}Inv == {invariant}");
        let ran = check(&module, &format!("{CFG}SYMMETRY Sym\nCONSTANT n2 = n2\n"));
        expect(&ran, 3, "symmetry permutes values that the specification tells apart by n2");
    }
}

#[test]
fn a_choice_of_what_is_not_the_set_itself_may_be_any_of_its_elements() {
    hides(
        &format!("{ANY}Inv == x = CHOOSE v \\in Node : v \\notin {{Node}}"),
        "CHOOSE takes one of the values that the symmetry permutes",
    );
    let none = "CONSTANT none\nNone == CHOOSE n \\in Node \\cup {none} : n \\notin Node \\cup {none}\n\
                Some == CHOOSE n \\in Node \\cup {0} : n \\notin Node\n";
    let module = format!("{HEAD}{none}{ANY}Inv == Some = 0 /\\ x # 0");
    let ran = check(&module, &format!("{CFG}SYMMETRY Sym\nCONSTANT none = none\n"));
    expect(&ran, 0, "verified");
    assert!(!ran.stdout.contains("note:"), "{ran:?}");
}

#[test]
fn a_choice_that_says_only_where_the_value_is_from_takes_any() {
    for choice in [
        "Pick(Node)",
        "Pick(UNION {Node})",
        "Pick({y \\in Node : y = y})",
        "LET S == Node IN CHOOSE v \\in S : v \\in S /\\ S # {}",
        "CHOOSE v \\in {x} \\cup Node : v \\in {x} \\cup Node",
    ] {
        let module = format!("Pick(S) == CHOOSE v \\in S : v \\in S\n{ANY}Inv == x = {choice}");
        hides(&module, "CHOOSE takes one of the values that the symmetry permutes");
    }
    let most = "Most(S) == CHOOSE m \\in S : \\A o \\in S : m[2] >= o[2]\n";
    let module = format!("{most}{ANY}Inv == Most({{<<n, 1>> : n \\in Node}})[2] = 1");
    expect(&under_symmetry(&module), 0, "note: symmetry: CHOOSE over values");
}
