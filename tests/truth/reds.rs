//! Reds name the right thing and say why.

use super::common::{Bench, Ran, expect};

/// Checks one specification with its configuration, one worker, nothing else
/// asked of it.
pub(super) fn check(spec: &str, files: &[(&str, &str)], config: &str) -> (Bench, Ran) {
    let bench = Bench::new();
    for (name, text) in files {
        bench.write(name, text);
    }
    let name = spec.trim_end_matches(".tla");
    bench.write(&format!("{name}.cfg"), config);
    let ran = bench.run(&["check", "-q", spec, "--workers", "1", "--vacuity", "ignore"]);
    (bench, ran)
}

/// The same for a module of one file.
pub(super) fn one(name: &str, body: &str, config: &str) -> (Bench, Ran) {
    let text = format!("---- MODULE {name} ----\n{body}\n====\n");
    check(&format!("{name}.tla"), &[(&format!("{name}.tla"), &text)], config)
}

pub(super) fn says(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
    for part in parts {
        assert!(ran.stdout.contains(part), "{part:?} is missing:\n{}", ran.stdout);
    }
}

const AB: &str = "---- MODULE Ab ----
EXTENDS Naturals
VARIABLE x





\\* lines, lines

Spec == /\\ x = 0
        /\\ [][x' <= 4]_x
====
";
const IM: &str = "---- MODULE Im ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 6
Spec == Init /\\ [][Next]_x
First == [][x' # x]_x
\\* some lines
\\* of text
\\* so that
\\* the second
\\* property
\\* begins
\\* further down
A == INSTANCE Ab
Second == A!Spec
====
";

/// A start of TLC takes longer than both questions.
#[test]
fn why_it_is_violated_and_what_each_step_is_are_asked_at_once() {
    let body = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nAdd(n) == x' = x + n\n\
        Next == \\E n \\in {2} : Add(n)\nSmall == x < 4";
    let (bench, ran) = one("Both", body, "INIT Init\nNEXT Next\nINVARIANT Small\n");
    says(&ran, 12, &["why: x < 4 is FALSE", "x = 4", "Add(2)"]);
    let asked = bench.path("greyverify.out/jobs/Both/explain/inputs");
    let walk = std::fs::read_to_string(asked.join("Gv7_Walk.tla")).unwrap();
    assert!(walk.contains("Gv7_at = 0"), "{walk}");
    assert!(!asked.join("Gv7_Why.tla").exists());
}

/// Where the first answer is not whole, the steps are asked about alone.
#[test]
fn a_why_that_cannot_be_told_to_its_end_takes_no_name_from_the_steps() {
    let body = "EXTENDS Naturals, Sequences\nVARIABLE x\nInit == x = 0\nAdd(n) == x' = x + n\n\
        Next == \\E n \\in {2} : Add(n)\nFits(n, unused) == n < 4\nSmall == Fits(x, Head(<<>>))";
    let (bench, ran) = one("Half", body, "INIT Init\nNEXT Next\nINVARIANT Small\n");
    let asked = bench.path("greyverify.out/jobs/Half/explain/inputs/Gv7_Walk.tla");
    assert!(!std::fs::read_to_string(asked).unwrap().contains("Gv7_at = 0"));
    says(&ran, 12, &["Small is violated", "Add(2)"]);
}

#[test]
fn case_wrong_property_named() {
    let files = [("Im.tla", IM), ("Ab.tla", AB)];
    let (_, ran) = check("Im.tla", &files, "SPECIFICATION Spec\nPROPERTIES First Second\n");
    says(&ran, 13, &["Second is violated", "Im.tla:16", "Second == A!Spec"]);
    let why = "[x' <= 4]_x is FALSE in the step from state 5 to state 6   Ab.tla:12";
    says(&ran, 13, &[why, "x' = 5"]);
    assert!(!ran.stdout.contains("First"), "{}", ran.stdout);
}

#[test]
fn a_conjunct_of_a_property_of_the_root_module_is_its_own() {
    let body = "EXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == x' = (x + 1) % 3 /\\ y' = y\nSpec == Init /\\ [][Next]_<<x, y>>\nBoth == /\\ x = 0\n        /\\ [][y' = y]_y\n        /\\ [][x' # 2]_x\nLater == []TRUE";
    let (_, ran) = one("Ap", body, "SPECIFICATION Spec\nPROPERTIES Later Both\n");
    says(&ran, 13, &["Ap: Both is violated", "Ap.tla:7"]);
}

#[test]
fn case_engine_blamed_for_spec() {
    let iff = "EXTENDS Naturals\nVARIABLE x\nInit == x = 1\nNext == x' = IF x = 3 THEN x ELSE x + 1\nSpec == Init /\\ [][Next]_x /\\ WF_x(Next)\nLive == (x > 0) <=> ((x = 1) ~> [](x = 3))";
    let (_, ran) = one("Iff", iff, "SPECIFICATION Spec\nPROPERTY Live\n");
    says(
        &ran,
        5,
        &["the engine cannot check this: TLC cannot handle the temporal formula", "hint: "],
    );
    let none = "CONSTANT P\nVARIABLE pc\nInit == pc = [p \\in P |-> \"new\"]\nGo(p) == pc[p] = \"new\" /\\ pc' = [pc EXCEPT ![p] = \"old\"]\nNext == \\E p \\in P : Go(p)\nInv == DOMAIN pc = P";
    let config = "CONSTANT P = {}\nINIT Init\nNEXT Next\nINVARIANT Inv\nCHECK_DEADLOCK FALSE\n";
    let (_, ran) = one("Nn", none, config);
    says(
        &ran,
        5,
        &["No next state actions defined", "hint: at these constants Next has no disjunct"],
    );
}

/// A counter up to two, for questions that TLC cannot answer.
const COUNTER: &str = "EXTENDS Integers, Sequences, FiniteSets, TLC\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 3\nSpec == Init /\\ [][Next]_x /\\ WF_x(Next)\n";

#[test]
fn what_tlc_does_not_take_is_the_specifications_to_mend() {
    let properties = [
        ("Empty", "\\A y \\in {} : []<>(x = y)"),
        ("Mixed", "(<>(x = 1)) => [][x' > x]_x"),
        ("Hidden", "\\EE y : [](y = x)"),
    ];
    for (name, property) in properties {
        let body = format!("{COUNTER}Live == {property}");
        let (_, ran) = one(name, &body, "SPECIFICATION Spec\nPROPERTY Live\n");
        says(&ran, 5, &["the engine cannot check this", "hint: "]);
    }
    let invariants = [
        ("Big", "x < 3000000000", "the engine cannot check this"),
        ("Enumerated", "\\E n \\in Nat : n = x + 7", "hint: TLC takes elements one by one"),
        ("Deep", "LET f[n \\in Nat] == f[n + 1] IN f[x] > 0", "is too deep, or never ends"),
        (
            "Plus",
            "x + \"a\" > 0",
            "!+ cannot be evaluated: a string stands where a number is needed",
        ),
        ("Wide", "Cardinality(SUBSET (1..40)) > x", "hint: "),
    ];
    for (name, invariant, said) in invariants {
        let body = format!("{COUNTER}Inv == {invariant}");
        let (_, ran) = one(name, &body, "SPECIFICATION Spec\nINVARIANT Inv\n");
        says(&ran, 5, &[said]);
        for java in ["tlc2.", "java.", "public static"] {
            assert!(!ran.stdout.contains(java), "{}", ran.stdout);
        }
    }
    for formula in ["LET A == Next IN Init /\\ [][A]_x", "\\E k \\in {1} : Init /\\ [][Next]_x"] {
        let body = format!("{COUNTER}Whole == {formula}\nInv == x < 3");
        let (_, ran) = one("Whole", &body, "SPECIFICATION Whole\nINVARIANT Inv\n");
        let told =
            ["no initial predicate in SPECIFICATION Whole (Whole.tla:", "hint: write Whole =="];
        says(&ran, 5, &told);
        assert!(!ran.stdout.contains("configuration is wrong"), "{}", ran.stdout);
    }
    let body = format!("{COUNTER}Twice == Spec /\\ [][Next]_x");
    let (_, ran) = one("Twice", &body, "SPECIFICATION Twice\n");
    says(&ran, 5, &["the engine cannot check this", "hint: "]);
}

#[test]
fn case_bound_variable_hidden() {
    let body = "CONSTANT S\nVARIABLE on\nInit == on = {}\nNext == \\E s \\in S : on' = on \\cup {s}\nSpec == Init /\\ [][Next]_on\nInv == \\A a, b \\in S : (a \\in on /\\ b \\in on) => (a = b)";
    let (_, ran) = one("Wi", body, "SPECIFICATION Spec\nCONSTANT S = {a, b}\nINVARIANT Inv\n");
    says(&ran, 12, &["with a = a, b = b"]);
}

/// Processes that want to enter a room one at a time.
const ROOM: &str = r#"EXTENDS Naturals
CONSTANT P
VARIABLES pc, turn
vars == <<pc, turn>>
Init == pc = [p \in P |-> "idle"] /\ turn = 0
Ask(p) == /\ pc[p] = "idle"
          /\ pc' = [pc EXCEPT ![p] = "wait"] /\ UNCHANGED turn
Enter(p) == /\ pc[p] = "wait" /\ \A q \in P : pc[q] # "in"
            /\ pc' = [pc EXCEPT ![p] = "in"] /\ turn' = (turn + 1) % 2
Leave(p) == pc[p] = "in" /\ pc' = [pc EXCEPT ![p] = "idle"] /\ UNCHANGED turn
Step(p) == Ask(p) \/ Enter(p) \/ Leave(p)
Next == \E p \in P : Step(p)
Spec == Init /\ [][Next]_vars /\ WF_vars(Next)
Unfair == Init /\ [][Next]_vars
TypeOK == pc \in [P -> {"idle", "wait", "in"}]
Typed == []TypeOK
Progress(p) == pc[p] = "wait" ~> pc[p] = "in"
NoStarving == \A p \in P : Progress(p)
Turns == []<>(turn = 1)
Both == Turns /\ NoStarving
Settles == <>[](turn = 0)
Served == \A p \in P : SF_vars(Enter(p))
"#;

fn room(config: &str) -> (Bench, Ran) {
    one("Room", ROOM, &format!("CONSTANT P = {{p1, p2}}\nCHECK_DEADLOCK FALSE\n{config}"))
}

/// What is printed between the table and the last line, which hold times.
pub(super) fn screen(ran: &Ran) -> String {
    let begin = ran.stdout.find("\n\n").map_or(0, |at| at + 2);
    let end = ran.stdout.rfind("\n\n").unwrap_or(ran.stdout.len());
    ran.stdout.get(begin..end).unwrap_or_default().to_owned()
}

#[test]
fn the_temporal_property_that_is_violated_is_named_and_explained_where_tlc_names_none() {
    let (bench, ran) = room("SPECIFICATION Spec\nPROPERTIES Turns NoStarving Typed\n");
    says(&ran, 13, &["Room: NoStarving is violated"]);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    insta::assert_snapshot!("temporal_red", screen(&ran));
    let job = &bench.outcomes()["jobs"][0];
    assert_eq!(job["accounts"][0]["property"], "NoStarving");
    assert_eq!(job["result"]["property"], "NoStarving");
    let itf =
        std::fs::read_to_string(bench.path("greyverify.out/jobs/Room/counterexample.itf.json"));
    let itf: serde_json::Value = serde_json::from_str(&itf.unwrap()).unwrap();
    assert!(itf["states"][1]["#meta"].to_string().contains("p1"), "{}", itf["states"][1]);
    let text = std::fs::read_to_string(bench.path("greyverify.out/jobs/Room/counterexample.txt"));
    assert!(text.unwrap().contains("Enter(p2)"));
}

#[test]
fn of_a_conjunction_the_conjunct_is_named() {
    let (_, ran) = room("SPECIFICATION Spec\nPROPERTY Both\n");
    says(&ran, 13, &["Both is violated", "NoStarving does not hold", "never comes"]);
}

#[test]
fn without_fairness_the_behaviour_stops_and_what_would_be_fair_is_told() {
    let (_, ran) = room("SPECIFICATION Unfair\nPROPERTIES Typed Turns\n");
    let told = [
        "Turns is violated",
        "nothing happens any more",
        "has no fairness condition",
        "weak fairness of it (WF)",
    ];
    says(&ran, 13, &told);
}

#[test]
fn what_should_stay_and_does_not_is_told_state_by_state() {
    let (_, ran) = room("SPECIFICATION Spec\nPROPERTIES Typed Settles\n");
    says(&ran, 13, &["Settles is violated", "turn = 0 is FALSE again and again", ": turn = 1"]);
}

#[test]
fn fairness_as_a_property_is_told_as_what_stays_possible() {
    let (_, ran) = room("SPECIFICATION Spec\nPROPERTIES Typed Served\n");
    says(&ran, 13, &["Served is violated", "SF_vars(Enter(p)) does not hold", "with p = p"]);
}

/// A queue that is emptied once too often by one of two.
const QUEUE: &str = r#"EXTENDS Naturals, Sequences, TLC
CONSTANT Node
VARIABLES q, n
Init == q = <<1, 2>> /\ n = 0
Pop(i) == q' = Tail(q) /\ n' = n + Head(q)
Next == \E i \in Node : Pop(i)
Spec == Init /\ [][Next]_<<q, n>>
Inv == n >= 0
"#;

#[test]
fn case_evaluation_error_without_trace() {
    let config = "SPECIFICATION Spec\nCONSTANT Node = {a, b}\nINVARIANT Inv\n";
    let (bench, ran) = one("Ee", QUEUE, config);
    says(&ran, 5, &["Attempted to apply Tail to the empty sequence", "Ee.tla:6:16   Tail(q)"]);
    says(&ran, 5, &["q = <<>>", "   1   initial state", "   3   Pop("]);
    insta::assert_snapshot!("evaluation_error", screen(&ran));
    let junit = std::fs::read_to_string(bench.path("greyverify.out/junit.xml")).unwrap();
    assert!(junit.contains("initial state"), "{junit}");
    assert_eq!(bench.outcomes()["jobs"][0]["counterexample"]["steps"], 3);
}

#[test]
fn an_evaluation_that_fails_shows_its_states_wherever_it_stands() {
    let bodies = [
        (
            "Step",
            "Next2 == x' = IF x = 2 THEN Tail(<<>>) ELSE x + 1\nS == Init /\\ [][Next2]_x",
            "SPECIFICATION S\n",
        ),
        ("Within", "C == x < 2 \\/ x.a = 1", "SPECIFICATION Spec\nCONSTRAINT C\n"),
        (
            "Ever",
            "P == []<>(IF x = 2 THEN Tail(<<>>) = x ELSE x = 1)",
            "SPECIFICATION Spec\nPROPERTY P\n",
        ),
        (
            "Asked",
            "Inv == CASE x = 0 -> TRUE [] x = 1 -> TRUE",
            "SPECIFICATION Spec\nINVARIANT Inv\n",
        ),
        ("First", "Inv == x # \"a\"", "SPECIFICATION Spec\nINVARIANT Inv\n"),
    ];
    for (name, body, config) in bodies {
        let (_, ran) = one(name, &format!("{COUNTER}{body}"), config);
        says(&ran, 5, &["   1   initial state", "       x = 0"]);
    }
}

#[test]
fn a_failed_assertion_comes_with_its_text_its_place_and_its_states() {
    let body = format!(
        "{COUNTER}Go == x' = x + 1 /\\ Assert(x < 2, <<\"too big\", x>>)\nS == Init /\\ [][Go]_x"
    );
    let (_, ran) = one("Ass", &body, "SPECIFICATION S\n");
    says(&ran, 14, &["<<\"too big\", 2>>", "Ass.tla:7:", "   3   Go", "x = 2"]);
}

#[test]
fn a_disjunct_of_many_is_named_by_the_operator_in_it_with_its_arguments() {
    let body = r#"EXTENDS Naturals
CONSTANTS Key, Tx
VARIABLES tx, store
Init == tx = {} /\ store = {}
Open(t) == t \notin tx /\ tx' = tx \cup {t} /\ UNCHANGED store
Add(t, k, v) == t \in tx /\ store' = store \cup {<<t, k, v>>} /\ UNCHANGED tx
Next == \/ \E t \in Tx : Open(t)
        \/ \E t \in tx, k \in Key : \E v \in {k} : TRUE /\ Add(t, k, v)
Spec == Init /\ [][Next]_<<tx, store>>
Inv == store = {}"#;
    let config = "SPECIFICATION Spec\nCONSTANTS\nKey = {k1, k2}\nTx = {t1}\nINVARIANT Inv\n";
    let (_, ran) = one("Kv", body, config);
    says(&ran, 12, &["Open(t1)", "Add(t1, k"]);
    assert!(!ran.stdout.contains("   Next"), "{}", ran.stdout);
}

#[test]
fn a_deadlock_tells_which_guards_refuse_and_a_tab_moves_no_bullet() {
    let body = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nUp ==\t/\\ x < 2\n        /\\ \\/ x = 0\n\t   \\/ x = 1\n\t/\\ x' = x + 1\nNext == Up\nSpec == Init /\\ [][Next]_x";
    let (_, ran) = one("Tabs", body, "SPECIFICATION Spec\n");
    says(&ran, 11, &["x < 2", "Tabs.tla:5"]);
}

#[test]
fn an_alias_silences_neither_the_place_nor_the_why() {
    let body = format!("{COUNTER}Short == [twice |-> 2 * x]\nInv == x < 2");
    let (_, ran) = one("Al", &body, "SPECIFICATION Spec\nINVARIANT Inv\nALIAS Short\n");
    says(&ran, 12, &["Al.tla:8", "x < 2 is FALSE", "x = 2", "ALIAS Short is not applied"]);
}

#[test]
fn names_of_our_own_modules_may_be_the_specifications() {
    let body = "VARIABLES GVs1, GVat\nvars == <<GVs1, GVat>>\nGVInit == GVs1 = 0 /\\ GVat = 0\nGVStep == GVs1 = 0 /\\ GVs1' = 1 /\\ UNCHANGED GVat\nGVNext == GVStep\nGVAsk == GVs1 = 0 \\/ GVat = 1\nGVSpec == GVInit /\\ [][GVNext]_vars\nGVq0 == <>(GVs1 = 2)\nGVTrue == []TRUE";
    let (_, ran) = one("GVNames", body, "SPECIFICATION GVSpec\nINVARIANT GVAsk\n");
    says(&ran, 12, &["GVAsk is violated", "why: ", "GVNames.tla:7", "GVs1 = 1"]);
    let config = "SPECIFICATION GVSpec\nPROPERTIES GVTrue GVq0\nCHECK_DEADLOCK FALSE\n";
    let (_, ran) = one("GVNames", body, config);
    says(&ran, 13, &["GVq0 is violated", "GVs1 = 2 never comes"]);
}

/// A lock, whose quantifiers bind `p1` and `p2`.
const LOCK: &str = "---- MODULE Lock ----
EXTENDS Naturals
CONSTANT Proc
VARIABLES holder, want
vars == <<holder, want>>
Init == holder = {} /\\ want = {}
Ask(p1) == p1 \\notin want /\\ want' = want \\cup {p1} /\\ UNCHANGED holder
Take(p1) == p1 \\in want /\\ holder = {} /\\ holder' = {p1} /\\ UNCHANGED want
Free(p1) == p1 \\in holder /\\ holder' = {} /\\ want' = want \\ {p1}
Next == \\E p1 \\in Proc : Ask(p1) \\/ Take(p1) \\/ Free(p1)
Spec == Init /\\ [][Next]_vars /\\ \\A p1 \\in Proc : WF_vars(Take(p1)) /\\ SF_vars(Free(p1))
Got == \\A p1 \\in Proc : (p1 \\in want) ~> (p1 \\in holder)
Alone == \\A p1, p2 \\in want : LET k == [p1 |-> p2, k |-> 1] IN k.k = 1 => p1 = p2
Late == \\A p1 \\in Proc : (p1 \\in holder /\\ p1 \\notin want) ~> (p1 \\in want)
";

/// What the red says of it where the names that it binds are those of values.
fn locked(module: &str, more: &str, asked: &str) -> Ran {
    let bench = Bench::new();
    bench.write("Lock.tla", &format!("{LOCK}{more}====\n"));
    let toolbox = "---- MODULE MC ----\nEXTENDS Lock, TLC\nCONSTANTS p1, p2\nconst_Proc == {p1, p2}\nk == 3\n====\n";
    bench.write("MC.tla", toolbox);
    let constants = match module {
        "MC" => "CONSTANTS p1 = p1\np2 = p2\nProc <- const_Proc",
        _ => "CONSTANT Proc = {a, b}",
    };
    bench.write("X.cfg", &format!("{constants}\nSPECIFICATION Spec\n{asked}\n"));
    let module = format!("{module}.tla");
    bench.run(&["check", "-q", &module, "--config", "X.cfg", "--workers", "1"])
}

#[test]
fn a_name_that_is_bound_here_and_declared_elsewhere_does_not_silence_the_why() {
    let ran = locked("MC", "", "PROPERTY Got");
    expect(&ran, 13, "why: with p1 = p1: p1 \\in want is TRUE in state 2   Lock.tla:12");
    expect(&ran, 13, "Take(p1) is possible in");
    let ran = locked("MC", "", "INVARIANT Alone");
    expect(&ran, 12, "why: p1 = p2 is FALSE   Lock.tla:13");
    expect(&ran, 12, "with p1 = p1, p2 = p2");
    let ran = locked("MC", "", "PROPERTY Late");
    expect(
        &ran,
        0,
        "the premise p1 \\in holder /\\ p1 \\notin want of Late (Lock.tla:14) is never TRUE",
    );
}

#[test]
fn a_name_that_is_bound_before_it_is_defined_does_not_silence_the_why() {
    let later = "p1 == 7\np2 == p1\nk == 3\n";
    let ran = locked("Lock", later, "PROPERTY Got");
    expect(&ran, 13, "why: with p1 = a: p1 \\in want is TRUE in state 2   Lock.tla:12");
    let ran = locked("Lock", later, "INVARIANT Alone");
    expect(&ran, 12, "with p1 = a, p2 = b");
}

/// A module that a model instantiates under no name is explained as one that it extends.
#[test]
fn a_module_that_is_instantiated_without_a_name_is_explained() {
    let mc =
        "---- MODULE MCLock ----\nCONSTANT Proc\nVARIABLES holder, want\nINSTANCE Lock\n====\n";
    let files = [("MCLock.tla", mc), ("Lock.tla", &format!("{LOCK}====\n"))];
    let why = |asked: &str| {
        let config = format!("CONSTANT Proc = {{a, b}}\nSPECIFICATION Spec\n{asked}\n");
        check("MCLock.tla", &files, &config).1
    };
    let ran = why("INVARIANT Alone");
    says(&ran, 12, &["why: p1 = p2 is FALSE   Lock.tla:13", "with p1 = a, p2 = b"]);
    says(&ran, 12, &["   2   Ask(a)   Lock.tla:7", "   3   Ask(b)   Lock.tla:7"]);
    says(&why("PROPERTY Got"), 13, &["with p1 = a: p1 \\in want is TRUE in state 2   Lock.tla:12"]);
}

/// One that puts something in the place of its names is not taken at its words.
#[test]
fn a_module_that_is_instantiated_with_other_names_is_not_taken_at_its_words() {
    let low = "---- MODULE Low ----\nEXTENDS Naturals\nVARIABLE z\nUp == z < 4 /\\ z' = z + 1\nOk == z < 3\n====\n";
    let top = "---- MODULE Top ----\nVARIABLES x, z\nINSTANCE Low WITH z <- x\nInit == x = 0 /\\ z = 9\nNext == Up /\\ z' = z\n====\n";
    let files = [("Top.tla", top), ("Low.tla", low)];
    let ran = check("Top.tla", &files, "INIT Init\nNEXT Next\nINVARIANT Ok\n").1;
    says(&ran, 12, &["Ok is violated after 4 states"]);
    assert!(!ran.stdout.contains("z = 9, ") && !ran.stdout.contains("why: z < 3"), "{ran:?}");
}

/// What is said of all elements of a set leads into instances, too.
#[test]
fn the_why_goes_down_into_instances_with_parameters() {
    let by = "---- MODULE By ----\nEXTENDS Naturals\nCONSTANT K\nVARIABLE z\nUp == z' = z + K\nOk == z < 3 + K\nLow == LET b == z < 3 IN b\n====\n";
    let files = |inv: &str| {
        format!(
            "---- MODULE Pi ----\nEXTENDS Naturals\nVARIABLE x\nI(k) == INSTANCE By WITH z <- x, K <- k\nInit == x = 0\nNext == \\E j \\in {{2, 3}} : I(j)!Up\nInv == {inv}\n====\n"
        )
    };
    let why = |inv: &str| {
        let text = files(inv);
        let config = "INIT Init\nNEXT Next\nINVARIANT Inv\n";
        check("Pi.tla", &[("Pi.tla", &text), ("By.tla", by)], config).1
    };
    let ran = why("\\A j \\in {2, 3} : I(j)!Ok");
    says(
        &ran,
        12,
        &[
            "I(j)!Ok is FALSE   Pi.tla:7",
            "with j = 2",
            "z < 3 + K is FALSE   By.tla:6",
            "with k = 2: z = 5, 3 + K = 5",
        ],
    );
    says(&ran, 12, &["   2   I(2)!Up   By.tla:5", "   3   I(3)!Up   By.tla:5"]);
    let ran = why("x >= 0 /\\ \\A j \\in {3} : I(j)!Ok /\\ x >= 0");
    says(&ran, 12, &["with j = 3", "z < 3 + K is FALSE", "3 + K = 6"]);
    let ran = why("\\A j \\in {2} : I(j)!Low");
    says(&ran, 12, &["with j = 2", "z < 3 is FALSE   By.tla:7", "z = "]);
}
