//! Why a red is red, and what its steps are: asked of tla-mc.

use super::common::{Bench, Ran, expect, expect_all, ran};

/// The files of a case of the corpus, which is violated.
fn case(name: &str) -> Bench {
    let bench = Bench::new();
    let folder = format!("{}/tests/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        bench.write(&file, &std::fs::read_to_string(&path).unwrap());
    }
    bench
}

/// On a machine that has nothing but greyverify.
fn without_java(bench: &Bench, arguments: &[&str]) -> Ran {
    let mut command = bench.command();
    command.args(arguments).args(["--offline"]);
    command.env("PATH", "").env("GREYVERIFY_CACHE", bench.path("empty"));
    for variable in ["JAVA_HOME", "GREYVERIFY_JAVA", "GREYVERIFY_TLC"] {
        command.env_remove(variable);
    }
    ran(command.output().unwrap())
}

/// The command that explained a job.
fn asked(bench: &Bench, job: &str) -> String {
    let file = format!("greyverify.out/jobs/{job}/explain/command.txt");
    std::fs::read_to_string(bench.path(&file)).unwrap()
}

#[test]
fn reds_of_every_kind_have_their_why_and_their_actions_without_java() {
    let told: [(&str, &str, i32, &[&str]); 6] = [
        (
            "paxos-small-quorum",
            "MCPaxos.tla",
            12,
            &["why: v = w is FALSE", "with v = v1, w = v2", "Promise(a1)   Paxos.tla:17"],
        ),
        ("deadlock", "Buffer.tla", 11, &["why: ", " is FALSE", "Buffer.tla:"]),
        (
            "not-monotonic",
            "Counter.tla",
            13,
            &["in the step from state 4 to state 5", "c' = 0, c = 3", "Reset   Counter.tla:7"],
        ),
        (
            "two-phase-bug",
            "TwoPhase.tla",
            13,
            &["[Next]_rmState is FALSE in the step from state 4 to state 5", "RMHear("],
        ),
        (
            "peterson-unfair",
            "Peterson.tla",
            13,
            &["pc[p] = \"wait\" is TRUE in state 3", "never comes: it is FALSE in state"],
        ),
        ("hour-clock-stops", "HourClock.tla", 13, &["nothing happens any more after state 1"]),
    ];
    for (name, root, code, parts) in told {
        let ran = without_java(&case(name), &["check", "-q", root]);
        expect_all(&ran, code, parts);
        assert!(!ran.stdout.contains("action not told"), "{name}: {ran:?}");
        assert!(ran.stdout.contains("tla-mc 0.2.2; exit"), "{name}: {ran:?}");
    }
}

/// tla-mc tells no place of an evaluation that failed: none is better than a wrong one.
#[test]
fn an_evaluation_that_failed_is_not_said_to_be_elsewhere() {
    let ran = without_java(&case("evaluation-error"), &["check", "-q", "Stack.tla"]);
    expect_all(&ran, 5, &["cannot be evaluated: Tail of <<>>", "2   Pop   Stack.tla:5"]);
    assert!(!ran.stdout.contains("Init =="), "{ran:?}");
}

/// TLC decides in both runs, finds the same states, and is asked why in one of them.
#[test]
fn what_tla_mc_tells_of_states_of_tlc_is_what_tlc_tells() {
    for (name, root, job) in [
        ("paxos-small-quorum", "MCPaxos.tla", "MCPaxos"),
        ("two-phase-bug", "TwoPhase.tla", "TwoPhase"),
        ("not-monotonic", "Counter.tla", "Counter"),
        ("peterson-unfair", "Peterson.tla", "Peterson"),
    ] {
        let bench = case(name);
        let told = ["engine-tla-mc", "tlc2.TLC"].map(|by| {
            let of_tlc = ["--engine", "tlc"];
            let alone: &[&str] = if by == "tlc2.TLC" { &of_tlc } else { &[] };
            let ran = bench.run(&[&["check", "-q", root, "--workers", "1"], alone].concat());
            assert!(asked(&bench, job).contains(by), "{name}: {}", asked(&bench, job));
            let red = ran.stdout.split_once("\n\n").map(|(_, red)| red.to_owned());
            red.and_then(|red| red.split_once("  evidence:").map(|(red, _)| red.to_owned()))
        });
        assert!(told[0].as_ref().is_some_and(|red| red.contains("why: ")), "{name}: {told:?}");
        assert_eq!(told[0], told[1], "{name}");
    }
}

/// Which element `CHOOSE` takes is for each engine to say: one must not explain what
/// follows from the choice of the other.
#[test]
fn where_something_is_chosen_whoever_decided_explains() {
    let bench = Bench::new();
    let module = |set: &str| {
        format!(
            "---- MODULE Chosen ----\nEXTENDS Naturals\nVARIABLE x\nOne == {set}\nInit == x = 0\n\
             Next == x' = One\nSmall == x # One\n====\n"
        )
    };
    bench.write("Chosen.cfg", "INIT Init\nNEXT Next\nINVARIANT Small\n");
    for (set, by) in [("CHOOSE one \\in 1..9 : one > 4", "tlc2.TLC"), ("5", "engine-tla-mc")] {
        bench.write("Chosen.tla", &module(set));
        expect(&bench.run(&["check", "-q", "Chosen.tla"]), 12, "why: x # One is FALSE");
        assert!(asked(&bench, "Chosen").contains(by), "{set}: {}", asked(&bench, "Chosen"));
    }
}

/// TLC has its own `Naturals`, whatever a file of that name says.
#[test]
fn where_a_module_is_named_like_one_of_tlc_whoever_decided_explains() {
    let bench = case("own-naturals");
    let ran = bench.run(&["check", "-q", "Calc.tla"]);
    assert_eq!(ran.code, 12, "{ran:?}");
    assert!(asked(&bench, "Calc").contains("tlc2.TLC"), "{}", asked(&bench, "Calc"));
}

/// A value in the answers may be a text, a model value of the same letters, or a tuple.
#[test]
fn values_of_every_kind_come_back_as_they_are() {
    let bench = Bench::new();
    bench.write(
        "Kinds.tla",
        "---- MODULE Kinds ----\nEXTENDS Naturals\nCONSTANT a\nVARIABLE x\n\
         Init == x = <<>>\nNext == x' = <<\"a\", a, <<1>>, {}, [f |-> \"é\"], TRUE>>\n\
         Same == \\A n \\in DOMAIN x : x[n] = \"a\"\nNever == x = <<>>\n====\n",
    );
    bench.write("Kinds.cfg", "CONSTANT a = a\nINIT Init\nNEXT Next\nINVARIANT Never\n");
    let told = "x = <<\"a\", a, <<1>>, {}, [f |-> \"é\"], TRUE>>";
    let red = bench.run(&["check", "-q", "Kinds.tla", "--engine", "tla-mc"]);
    expect_all(&red, 12, &["why: x = <<>> is FALSE", told]);
    let same = "CONSTANT a = a\nINIT Init\nNEXT Next\nINVARIANT Same\n";
    let red =
        bench.write("Kinds.cfg", same).run(&["check", "-q", "Kinds.tla", "--engine", "tla-mc"]);
    expect_all(&red, 12, &["why: x[n] = \"a\" is FALSE", "with n = 2: x[n] = a"]);
}
