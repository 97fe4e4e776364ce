//! Why a property is violated, as the real TLC says: over seeded bugs of the
//! manifest, over specifications that have nothing to do with it, and over
//! those of which little can be said.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use std::path::Path;

use common::Bench;
use greyverify::config::Config;
use greyverify::explain::{DEPTH_MAX, Inquiry, Scene};
use greyverify::generate::{Content, InputFile, Inputs};
use greyverify::spec::{SearchPath, Spec};
use greyverify::trace::Step;
use greyverify::value::Value;

/// The explanation in `counterexample.txt` of the only job, and the exit code.
fn explained(bench: &Bench, spec: &str, deadlock: &str) -> (String, i32) {
    let name = spec.trim_end_matches(".tla");
    let one = ["--workers", "1", "--vacuity", "ignore", "--deadlock", deadlock];
    let ran = bench.run(&[&["check", "-q", spec][..], &one[..]].concat());
    let file = bench.path(&format!("greyverify.out/jobs/{name}/counterexample.txt"));
    assert!(file.exists(), "{ran:?}");
    let text = std::fs::read_to_string(file).unwrap();
    let why = text.find("  why: ").map_or("", |at| &text[at..]).to_owned();
    if !why.is_empty() {
        let screen: Vec<&str> = ran.stdout.lines().collect();
        assert!(why.lines().all(|line| screen.contains(&line)), "{ran:?}");
        assert!(!bench.outcomes()["jobs"][0]["explanation"].is_null());
    }
    (why, ran.code)
}

/// A bug of the manifest, checked as though nobody expected it.
fn mutant(module: &str, constants: &str, replaced: &str, invariant: &str) -> String {
    let bench = Bench::new();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    for folder in [specs.clone(), specs.join("mutants")] {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|e| e == "tla") {
                std::fs::copy(&path, bench.path(path.file_name().unwrap().to_str().unwrap()))
                    .unwrap();
            }
        }
    }
    let constants = constants.replace(", ", "\n").replace(';', ", ");
    let cfg =
        format!("CONSTANTS\n{constants}\n{replaced}\nSPECIFICATION Spec\nINVARIANT {invariant}\n");
    bench.write(&format!("{module}.cfg"), &cfg);
    let (why, code) = explained(&bench, &format!("{module}.tla"), "off");
    assert_eq!(code, 12);
    format!("{invariant}, {replaced}\n{why}")
}

#[test]
fn bugs_of_consensus_are_explained() {
    let bounds = "Server = {n1;n2;n3}, MaxTerm = 4, MaxLog = 3";
    let of = |replaced: &str, invariant: &str| {
        mutant("GreyConsensusTermsMutants", bounds, replaced, invariant)
    };
    let told = [
        of("MayCount <- CountAnyTerm", "Agreement"),
        of("MayCount <- CountAnyTerm", "CommittedOnMajority"),
        of("Accepted <- AppendAnywhere", "LogMatching"),
        of("UpToDate <- AnyCandidate", "LeaderCompleteness"),
    ];
    insta::assert_snapshot!("bugs_of_consensus", told.join("\n"));
}

#[test]
fn bugs_of_a_scheduler_and_of_replication_are_explained() {
    let scheduler = "Node = {d1}, Tenant = {t1;t2}, Weight = 2, Quota = 1, Capacity = 1";
    let of = |more: &str, replaced: &str, invariant: &str| {
        mutant("GreySchedulerMutants", &format!("{scheduler}, {more}"), replaced, invariant)
    };
    let replicas = "Replica = {r1;r2;r3}, MaxEpoch = 2, MaxWrite = 1";
    let told = [
        of("Heavy = 0, MaxTask = 2", "WithinQuota <- OneTooMany", "NoQuotaViolation"),
        of("Heavy = 0, MaxTask = 1", "Requeue <- KeptOnFailure", "UsageIsHeld"),
        of("Heavy = 1, MaxTask = 3", "HasTurn <- AnyTurn", "Fairness"),
        mutant("GreyReplicationMutants", replicas, "MayServe <- ServeAtOnce", "Consistency"),
        mutant("GreyReplicationMutants", replicas, "IsQuorum <- OneLessThanMajority", "Durability"),
    ];
    insta::assert_snapshot!("bugs_of_others", told.join("\n"));
}

/// A lock that two may hold, with a property of every shape.
const LOCK: &str = r"---- MODULE Lock ----
EXTENDS Naturals, FiniteSets, Sequences
CONSTANTS Node, Free
VARIABLES owner,    \* who believes to hold the lock
          queue, clock
vars == <<owner, queue, clock>>
Init == owner = [n \in Node |-> FALSE] /\ queue = <<>> /\ clock = 0
Holders == {n \in Node : owner[n]}
IsIn(n, q) == \E i \in 1..Len(q) : q[i] = n
Ask(n) == /\ ~ IsIn(n, queue)
          /\ queue' = Append(queue, n)
          /\ UNCHANGED <<owner, clock>>
Enter(n) == /\ clock < 2 /\ IsIn(n, queue)
            /\ ~ owner[n]
            /\ owner' = [owner EXCEPT ![n] = TRUE]
            /\ clock' = clock + 1 /\ UNCHANGED queue
Next == \/ \E n \in Node : Ask(n)
        \/ \E n \in Node : Enter(n)
        \/ \E q \in {queue} : /\ Len(q) > 5 /\ UNCHANGED vars
        \/ \E n \in Free : owner' = n
Spec == Init /\ [][Next]_vars
RECURSIVE Sum(_)
Sum(S) == IF S = {} THEN 0 ELSE LET s == CHOOSE s \in S : TRUE IN s + Sum(S \ {s})
Pairs == Nat \X Nat
Same == INSTANCE Same WITH both <- owner
Exclusive == \A n, m \in Node : owner[n] /\ owner[m] => n = m
Local == LET count(S) == Cardinality(S)
             most == 1
             few == count({n \in Node : owner[n]}) <= most
         IN \A n \in Node : IsIn(n, queue) => few (* a comment *)
Typed == /\ clock \in Nat
         /\ owner \in [Node -> {FALSE}]
Chosen == CASE clock = 0 -> TRUE
            [] clock = 1 -> ~ (\E n \in Node : owner[n])
            [] OTHER -> FALSE
NoNode == clock > 0 => \E n \in Holders \ Node : TRUE
Apart == \A <<n, m>> \in Node \X Node : owner[n] <=> owner[m]
Huge == clock = 0 \/ <<clock, 1>> \notin Pairs
Elsewhere == Same!AllSame
Recursive == Sum(1..clock) # 3
Grows == [][/\ clock' >= clock
            /\ UNCHANGED <<queue, owner>>]_vars
Endless == clock < 9 /\ {} \in {S \in SUBSET (1..30) : Cardinality(S) > clock}
Broken == clock < 2 \/ queue[9] = 1
====
";

fn lock() -> Bench {
    let bench = Bench::new();
    bench.write("Lock.tla", LOCK);
    let same = "---- MODULE Same ----\nVARIABLE both\nAllSame == \\A i, j \\in DOMAIN both : both[i] = both[j]\n====\n";
    bench.write("Same.tla", same);
    bench
}

fn lock_cfg(rest: &str) -> String {
    format!("CONSTANTS\n    Node = {{a, b}}\n    Free = {{}}\nSPECIFICATION Spec\n{rest}\n")
}

#[test]
fn a_formula_of_any_shape_is_explained_as_far_as_it_can_be() {
    let bench = lock();
    let names = [
        "Exclusive",
        "Local",
        "Typed",
        "Chosen",
        "NoNode",
        "Apart",
        "Huge",
        "Elsewhere",
        "Recursive",
    ];
    let mut told = String::new();
    for name in names {
        bench.write("Lock.cfg", &lock_cfg(&format!("INVARIANT {name}")));
        let (why, code) = explained(&bench, "Lock.tla", "on");
        assert_eq!(code, 12, "{name}");
        told.push_str(&format!("{name}\n{why}\n"));
    }
    insta::assert_snapshot!("formulas_of_any_shape", told);
}

#[test]
fn a_step_that_breaks_an_action_property_and_a_deadlock_are_explained() {
    let bench = lock();
    bench.write("Lock.cfg", &lock_cfg("PROPERTY Grows"));
    let (step, code) = explained(&bench, "Lock.tla", "on");
    assert_eq!(code, 13);
    bench.write("Lock.cfg", &lock_cfg(""));
    let (deadlock, code) = explained(&bench, "Lock.tla", "on");
    assert_eq!(code, 11);
    insta::assert_snapshot!("a_step_and_a_deadlock", format!("{step}\n{deadlock}"));
}

#[test]
fn a_property_that_cannot_be_evaluated_has_no_explanation_and_keeps_its_exit_code() {
    let bench = lock();
    bench.write("Lock.cfg", &lock_cfg("INVARIANT Broken"));
    let ran = bench.run(&["check", "-q", "Lock.tla", "--workers", "1"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(!ran.stdout.contains("why:") && bench.outcomes()["jobs"][0]["explanation"].is_null());
}

#[test]
fn an_evaluation_without_end_is_ended_and_what_was_certain_before_it_stays() {
    let bench = lock();
    bench.write("Lock.cfg", &lock_cfg("INVARIANT Endless"));
    let (why, code) = explained(&bench, "Lock.tla", "on");
    assert_eq!(code, 12);
    let certain = "{} \\in {S \\in SUBSET (1..30) : Cardinality(S) > clock} is FALSE Lock.tla:43";
    let words: Vec<&str> = why.split_whitespace().collect();
    assert_eq!(words.join(" "), format!("why: {certain}"));
}

fn step(number: u64, state: &[(&str, &str)]) -> Step {
    let value = |(name, text): &(&str, &str)| ((*name).to_owned(), Some(Value::read(text)));
    Step { number, action: None, state: state.iter().map(value).collect() }
}

/// Asks the real TLC, without a run of greyverify around it.
fn refused(bench: &Bench, action: (&str, &[&str]), state: &Step, next: Option<&Step>) -> String {
    let spec = Spec::load(&bench.path("Lock.tla"), &search()).unwrap();
    let constants = "CONSTANTS\n    Node = {a, b}\n    Free = {}\n";
    let config = greyverify::config::parse(constants).unwrap();
    let scene = Scene { spec: &spec, config: &config, root: "Lock", state, next, depth: DEPTH_MAX };
    let arguments: Vec<String> = action.1.iter().map(|a| (*a).to_owned()).collect();
    let inquiry = Inquiry::refused(scene, action.0, &arguments).unwrap();
    let inputs = inquiry.inputs(&job(config.clone()));
    let folder = bench.path("asked");
    std::fs::create_dir_all(&folder).unwrap();
    for file in &inputs.files {
        let Content::Text(text) = &file.content else { continue };
        std::fs::write(folder.join(&file.name), text).unwrap();
    }
    for module in ["Lock.tla", "Same.tla"] {
        std::fs::copy(bench.path(module), folder.join(module)).unwrap();
    }
    let tools = common::tools();
    let mut command = std::process::Command::new(&tools.java);
    command.args(["-XX:+UseSerialGC", "-Djava.io.tmpdir=.", "-cp"]).arg(&tools.jar);
    command.args(["tlc2.TLC", "-deadlock"]);
    command.args(["-userFile", "print.log", &inputs.root]).current_dir(&folder);
    let ran = common::ran(command.output().unwrap());
    let printed = std::fs::read_to_string(folder.join("print.log")).unwrap();
    let finding = inquiry.read(&printed);
    assert!(finding.is_some(), "{ran:?}");
    serde_json::to_string_pretty(&finding).unwrap()
}

fn search() -> SearchPath {
    let names = ["Naturals", "FiniteSets", "Sequences"].map(str::to_owned).into();
    SearchPath { jars: [("tla2tools.jar".into(), names)].into(), ..SearchPath::default() }
}

fn job(config: Config) -> Inputs {
    let files: Vec<InputFile> = Vec::new();
    let root = "Lock".to_owned();
    let beside = std::sync::Arc::default();
    Inputs {
        root,
        beside,
        files,
        config,
        deadlock: true,
        declared: vec![],
        negation: None,
        copies: std::sync::Arc::default(),
    }
}

#[test]
fn a_refused_step_names_the_guard_or_the_update_that_refuses_it() {
    let bench = lock();
    let before =
        step(1, &[("owner", "(a :> FALSE @@ b :> TRUE)"), ("queue", "<<b>>"), ("clock", "1")]);
    let after =
        step(2, &[("owner", "(a :> FALSE @@ b :> TRUE)"), ("queue", "<<b>>"), ("clock", "2")]);
    let b = "(CHOOSE n \\in Node : owner[n])";
    let told = [
        refused(&bench, ("Enter", &[b]), &before, None),
        refused(&bench, ("Ask", &["CHOOSE n \\in Node : ~ owner[n]"]), &before, Some(&after)),
    ];
    insta::assert_snapshot!("refused_steps", told.join("\n"));
}

/// The module that asks, in full: every piece of the specification stands in
/// it in the columns where it was written.
#[test]
fn the_module_that_asks_is_made_of_the_specifications_own_text() {
    let bench = lock();
    let spec = Spec::load(&bench.path("Lock.tla"), &search()).unwrap();
    let config = Config::default();
    let state =
        step(1, &[("owner", "(a :> TRUE @@ b :> TRUE)"), ("queue", "<<>>"), ("clock", "2")]);
    let scene =
        Scene { spec: &spec, config: &config, root: "Lock", state: &state, next: None, depth: 6 };
    let inquiry = Inquiry::violated(scene, "Local").unwrap();
    let inputs = inquiry.inputs(&job(config.clone()));
    let text = |name: &str| match &inputs.files.iter().find(|f| f.name == name).unwrap().content {
        Content::Text(text) => text.clone(),
        Content::Bytes(_) => unreachable!(),
    };
    insta::assert_snapshot!(
        "asking_module",
        format!("{}\n{}", text("Gv7_Why.tla"), text("Gv7_Why.cfg"))
    );
}

/// The questions hang, until the time for explanations is over.
#[test]
fn a_red_that_there_was_no_time_to_explain_says_so() {
    let bench = Bench::new();
    let java = common::tools().java.display();
    let hangs =
        format!("#!/bin/sh\ncase \"$*\" in *Gv7_*) exec sleep 600 ;; esac\nexec '{java}' \"$@\"\n");
    bench.write("java", &hangs).counter("SPECIFICATION Spec\nINVARIANT Small\n");
    let runs = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(bench.path("java"), runs).unwrap();
    let ran = bench.check(&["--engine", "tlc", "--vacuity", "ignore", "--java", "./java"]);
    common::expect(&ran, 12, "the time for explanations was over before all was told");
}

/// Two buffers that wait for each other, and a cell for each node.
#[test]
fn a_deadlock_in_instances_is_explained_where_they_are_written() {
    let bench = Bench::new();
    let pipe = "---- MODULE Pipe ----\nEXTENDS Naturals, Sequences\nCONSTANT Size\nVARIABLES from, to\n\
        Move == /\\ Len(from) > 0\n        /\\ IF Size > 1 THEN Len(to) < Size ELSE to = <<>>\n        \
        /\\ to' = Append(to, Head(from))\n        /\\ from' = Tail(from)\n====\n";
    let cell = "---- MODULE Cell ----\nEXTENDS Naturals\nCONSTANT me\nVARIABLE done\n\
        Step(n) == done[me] < n /\\ done' = [done EXCEPT ![me] = n]\n====\n";
    let root = "---- MODULE Wait ----\nEXTENDS Naturals, Sequences\nVARIABLES a, b, d\n\
        A == INSTANCE Pipe WITH from <- a, to <- b, Size <- 1\n\
        B == INSTANCE Pipe WITH from <- b, to <- a, Size <- 2\n\
        I(k) == INSTANCE Cell WITH me <- k, done <- d\n\
        Init == a = <<1, 2>> /\\ b = <<3>> /\\ d = [k \\in {1, 2} |-> 4]\n\
        Next == \\/ A!Move /\\ UNCHANGED d\n        \\/ B!Move /\\ UNCHANGED d\n        \
        \\/ \\E k \\in {1, 2} : I(k)!Step(k) /\\ UNCHANGED <<a, b>>\n====\n";
    bench.write("Pipe.tla", pipe).write("Cell.tla", cell).write("Wait.tla", root);
    bench.write("Wait.cfg", "INIT Init\nNEXT Next\n");
    let (why, code) = explained(&bench, "Wait.tla", "on");
    assert_eq!(code, 11);
    insta::assert_snapshot!("a_deadlock_in_instances", why);
}
