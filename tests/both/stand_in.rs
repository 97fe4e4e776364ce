//! A stand-in for Java that is green with five states, and beside it a second
//! engine that does whatever an engine can do.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use greyverify::app::prepare;
use greyverify::cli;
use greyverify::engine::tla_mc::TlaMc;
use greyverify::engine::{Command, Engine, Listener};
use greyverify::event::ViolationKind;
use greyverify::generate::Inputs;
use greyverify::manifest::{Broken, EngineName};
use greyverify::outcome::{Agreement, ExitCode, Identity, JobOutcome, RunOutcome};
use greyverify::plan::{Job, Length, Plan};
use greyverify::rundir::{JobDir, RunDir};
use greyverify::runner::{self, Live, Observer, Patience, Provisional};
use greyverify::toolchain::ToolError;

use super::common::{Bench, fixture};

/// What tla-mc says of a specification that it finds green, up to the figures.
const BEGINS: &str = "sum() { sha256sum \"$1\" | cut -d' ' -f1; }\n\
    begin() { echo '{\"says\":\"begins\",\"version\":\"0.2.2\",\"root\":\"'${1:-Counter}'\",\
    \"module\":\"'$(sum Counter.tla)'\",\"config\":\"'$(sum Counter.cfg)'\"}'\n\
    echo '{\"says\":\"searches\",\"workers\":1,\"temporal\":false,\"compiled\":false}'; }\n\
    end() { echo '{\"says\":\"ends\",\"figures\":{\"generated\":9,\"distinct\":'$1',\"depth\":'$2'},\"holds\":'$3'}'; }\n\
    violate() { echo '{\"says\":\"violated\",\"kind\":\"invariant\",\"property\":\"TypeOK\",\"detail\":null}'\n\
    echo '{\"says\":\"state\",\"number\":1,\"variables\":[[\"x\",\"1\"]]}'; }\n";

/// A second engine that runs a shell.
#[derive(Debug, Clone)]
struct Shell {
    own: TlaMc,
    script: String,
}

impl Engine for Shell {
    fn identity(&self) -> Identity {
        self.own.identity()
    }

    fn program(&self) -> &Path {
        self.own.program()
    }

    fn touched(&self) -> Option<&Path> {
        None
    }

    fn modules(&self) -> BTreeMap<PathBuf, BTreeSet<String>> {
        BTreeMap::new()
    }

    fn settled(&self, _: &[Inputs], _: &Path) -> Result<Arc<dyn Engine>, ToolError> {
        Ok(Arc::new(self.clone()))
    }

    fn command(&self, _: &Job, _: &Inputs, dir: &JobDir, _: u64) -> Command {
        let words = ["/bin/sh", "-c", &self.script].map(OsString::from).to_vec();
        let environment = std::env::vars_os().collect();
        Command { words, folder: dir.inputs(), scratch: Vec::new(), environment }
    }

    fn listener(&self, inputs: &Inputs) -> Listener {
        self.own.listener(inputs)
    }

    fn readable(&self, inputs: Inputs) -> Inputs {
        self.own.readable(inputs)
    }
}

/// Keeps what was provisional.
#[derive(Default)]
struct Watcher {
    provisional: Vec<Provisional>,
}

impl Observer for Watcher {
    fn started(&mut self, _: &Job) {}
    fn alive(&mut self, _: &Job, _: &Live) {}
    fn provisional(&mut self, _: &Job, found: &Provisional) {
        self.provisional.push(found.clone());
    }
    fn ended(&mut self, _: &JobOutcome, _: &RunOutcome) {}
}

/// What becomes of a job of which the first engine says what `mode` names, and
/// the second what the script says. The mode goes by way of a script of its own:
/// other tests share this process's environment.
fn beside(mode: &str, script: &str) -> RunOutcome {
    within(300, mode, script)
}

/// The same in so many seconds.
fn within(seconds: u64, mode: &str, script: &str) -> RunOutcome {
    let (run, _) = run(mode, script, |plan| {
        plan.time_budget_secs = seconds;
        plan.jobs[0].engine = Some(EngineName::Both);
    });
    run
}

/// What becomes of a job that the first engine finds green, and at which the second,
/// which says what the script says, has a first look; and what was provisional.
fn looked_at(engine: Option<EngineName>, script: &str) -> (RunOutcome, Vec<Provisional>) {
    run("green", script, |plan| {
        plan.jobs[0].engine = engine;
        plan.jobs[0].resources.length = Length::Short;
    })
}

fn run(mode: &str, script: &str, change: impl FnOnce(&mut Plan)) -> (RunOutcome, Vec<Provisional>) {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let java = bench.path("java");
    let real = fixture("fake-java");
    let text = format!("#!/bin/sh\nGREYVERIFY_FAKE={mode} exec {} \"$@\"\n", real.display());
    bench.write("java", &text);
    std::fs::set_permissions(&java, std::fs::Permissions::from_mode(0o755)).unwrap();
    let spec = bench.path("Counter.tla");
    let words = ["greyverify", "check", "--vacuity", "ignore", "--workers", "1", "--java"];
    let words = words.map(OsString::from).into_iter().chain([java.into(), spec.into()]);
    let parsed = cli::Cli::parse_from(words);
    let Some(cli::Command::Check(args)) = parsed.command else { panic!("not a check") };
    let Ok(mut prepared) = prepare(&args) else { panic!("cannot prepare") };
    change(&mut prepared.plan);
    let script = format!("{BEGINS}{script}");
    prepared.engines.second = Some(Arc::new(Shell { own: TlaMc::here().unwrap(), script }));
    let dir = RunDir::create(&bench.path("out")).unwrap();
    let short = Duration::from_secs(2);
    let patience = Patience { reading: short, dying: short, ..Patience::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut watcher = Watcher::default();
    let run = runtime.block_on(runner::run(prepared, &dir, patience, &mut watcher)).unwrap();
    (run, watcher.provisional)
}

#[track_caller]
fn job(run: &RunOutcome) -> (&JobOutcome, &Agreement) {
    let job = &run.jobs[&0];
    (job, &job.second.as_ref().unwrap().agreement)
}

#[test]
fn a_second_that_says_the_same_agrees() {
    let run = beside("green", "begin; end 5 0 true");
    let (job, agreement) = job(&run);
    assert_eq!(*agreement, Agreement::Agree { violated: false }, "{job:?}");
    assert_eq!(run.exit_code(), ExitCode::AsExpected);
    assert!(job.is_worth_keeping(), "{:?}", job.evidence);
}

#[test]
fn a_difference_is_never_green() {
    let cases = [
        ("begin; end 6 1 true", "TLC has 5 distinct states, tla-mc 6"),
        ("begin; violate; end 1 1 false; exit 12", "TLC verifies, tla-mc violates TypeOK"),
    ];
    for (script, words) in cases {
        let run = beside("green", script);
        let (job, agreement) = job(&run);
        let Agreement::Differ { differences } = agreement else { panic!("{script}: {job:?}") };
        assert_eq!(differences[0], words);
        assert_eq!(run.exit_code(), ExitCode::Unexpected);
    }
}

/// Two that are red of different things do not deny each other: each ends at the
/// first violation that it finds. A red that is expected covers no other.
#[test]
fn a_second_that_finds_another_violation_is_told_and_covers_nothing() {
    let deadlock =
        "begin; violate | sed 's/invariant/deadlock/; s/\"TypeOK\"/null/'; end 1 1 false; exit 12";
    let code = |expected: Option<Broken>| {
        let (run, _) = run("violated", deadlock, |plan| {
            plan.jobs[0].engine = Some(EngineName::Both);
            plan.jobs[0].expect.violates = expected;
        });
        let (job, agreement) = job(&run);
        let found = "TLC violates TypeOK, tla-mc finds a deadlock".to_owned();
        assert_eq!(*agreement, Agreement::Apart { found }, "{job:?}");
        run.exit_code()
    };
    assert_eq!(code(None), ExitCode::Violated(ViolationKind::Safety));
    assert_eq!(code(Some(Broken::Property("TypeOK".to_owned()))), ExitCode::Unexpected);
}

/// Whatever becomes of the second, the verdict of the first stands, and is said
/// to be that of the first alone.
#[test]
fn a_second_that_misbehaves_is_told_and_changes_nothing() {
    let cases = [
        ("begin; kill -9 $$", "killed by signal 9"),
        ("begin; exit 70", "second engine: "),
        ("begin | head -n 1; exec sleep 30", "said nothing for"),
        // It speaks of another module, or says more than there is to say.
        ("begin Other; end 5 0 true", "second engine: "),
        ("begin; end 5 0 true; end 5 0 true", "second engine: "),
        ("begin; echo garbage; end 5 0 true", "second engine: "),
        ("begin; end 5 0 true; exit 3", "second engine: "),
        ("echo '{\"says\":\"ends\",\"figures\":null,\"holds\":true}'", "second engine: "),
    ];
    for (script, words) in cases {
        let run = beside("green", script);
        let (job, agreement) = job(&run);
        assert!(matches!(agreement, Agreement::Alone { .. }), "{script}: {agreement:?}");
        assert!(job.notes.iter().any(|note| note.contains(words)), "{script}: {:?}", job.notes);
        assert_eq!(run.exit_code(), ExitCode::AsExpected, "{script}");
        assert!(!job.is_worth_keeping(), "{script}: the next time it may do better");
    }
}

#[test]
fn a_second_for_which_there_is_no_time_is_ended() {
    let run = within(5, "green", "begin; exec sleep 60");
    let (job, agreement) = job(&run);
    assert!(matches!(agreement, Agreement::Alone { .. }), "{agreement:?}");
    assert!(job.notes[0].starts_with("second engine: inconclusive: the time budget"), "{job:?}");
    assert_eq!(run.exit_code(), ExitCode::AsExpected);
}

/// A second engine makes nothing green that the first did not verify.
#[test]
fn a_second_makes_nothing_green() {
    for mode in ["silent-exit", "killed", "queue-left"] {
        let run = beside(mode, "begin; end 5 0 true");
        let (job, agreement) = job(&run);
        assert!(matches!(agreement, Agreement::Alone { .. }), "{mode}: {job:?}");
        assert_eq!(run.exit_code(), ExitCode::Inconclusive, "{mode}");
    }
}

/// What a first look finds is told before the first engine runs, and never makes the verdict.
#[test]
fn a_first_look_that_is_not_confirmed_is_a_disagreement() {
    let (run, provisional) = looked_at(None, "begin; violate; end 1 1 false; exit 12");
    let (job, agreement) = job(&run);
    let Agreement::Differ { differences } = agreement else { panic!("{job:?}") };
    assert_eq!(differences[0], "TLC verifies, tla-mc violates TypeOK");
    assert_eq!(run.exit_code(), ExitCode::Unexpected);
    assert_eq!(provisional.len(), 1);
    assert_eq!(provisional[0].found, "TypeOK is violated in the initial state");
}

/// It makes nothing green, either, and whatever else becomes of it is not spoken of.
#[test]
fn a_first_look_that_finds_nothing_is_as_if_it_had_not_been() {
    let scripts = [
        "begin; end 5 0 true",
        "begin; end 6 1 true",
        "begin; exit 70",
        "begin; echo garbage; end 5 0 true",
        "begin; exec sleep 60",
    ];
    for script in scripts {
        let (run, provisional) = looked_at(None, script);
        let job = &run.jobs[&0];
        assert!(job.second.is_none() && job.notes.is_empty(), "{script}: {job:?}");
        assert!(!job.dir.second().path().exists(), "{script}");
        assert_eq!((run.exit_code(), provisional), (ExitCode::AsExpected, Vec::new()), "{script}");
    }
}

/// A job of both engines is not asked twice.
#[test]
fn a_first_look_is_the_second_opinion_where_that_is_asked_for() {
    let once = "[ -e ../../../../asked ] && exit 70; touch ../../../../asked; begin; end 5 0 true";
    let (run, _) = looked_at(Some(EngineName::Both), once);
    assert_eq!(*job(&run).1, Agreement::Agree { violated: false });
    assert!(job(&run).0.is_worth_keeping(), "the look is a part of the evidence");
    let (run, provisional) =
        looked_at(Some(EngineName::Tlc), "begin; violate; end 1 1 false; exit 12");
    assert!(run.jobs[&0].second.is_none() && provisional.is_empty(), "TLC alone was chosen");
}
