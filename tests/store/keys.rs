//! The key of a job: no input can change without it.

use std::ffi::OsString;
use std::sync::Arc;

use clap::Parser as _;
use greyverify::app::prepare;
use greyverify::cli::{Cli, Command};
use greyverify::generate::{Content, Inputs};
use greyverify::manifest::{Broken, EngineName, VacuityPolicy};
use greyverify::objection::Doubt;
use greyverify::outcome::Identity;
use greyverify::plan::{Beyond, Counter, Job, Purpose, Resources};
use greyverify::runner::Prepared;
use greyverify::spec::{SourceFile, in_place};
use greyverify::store::Key;
use serde_json::json;

use crate::common::{Bench, write_library};

/// Plans a specification that needs another module, a data file and a jar.
fn prepared(bench: &Bench) -> Prepared {
    bench.write("Other.tla", "---- MODULE Other ----\nTwo == 2\n====\n");
    bench.write("log.txt", "one\ntwo\n");
    bench.write(
        "User.tla",
        "---- MODULE User ----\nEXTENDS Other, Lines, Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % Two\nInv == x < Lines(\"log.txt\") + Two\n====\n",
    );
    bench.write("User.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    write_library(bench, "lines.jar");
    let words = [
        OsString::from("greyverify"),
        "check".into(),
        "--engine=both".into(),
        "--library".into(),
        bench.path("lines.jar").into(),
        bench.path("User.tla").into(),
    ];
    let Some(Command::Check(args)) = Cli::parse_from(words).command else { panic!("not a check") };
    match prepare(&args) {
        Ok(prepared) => prepared,
        Err(_) => panic!("cannot prepare"),
    }
}

struct Asked {
    job: Job,
    inputs: Inputs,
    engines: Vec<Identity>,
}

impl Asked {
    fn key(&self) -> Option<String> {
        Key::of(&self.job, &self.inputs, &self.engines).map(|key| key.to_string())
    }

    /// The key after a change.
    fn key_after(&self, change: impl FnOnce(&mut Self)) -> Option<String> {
        let (job, inputs, engines) = (self.job.clone(), self.inputs.clone(), self.engines.clone());
        let mut changed = Self { job, inputs, engines };
        change(&mut changed);
        changed.key()
    }
}

/// A change, and what it is called.
type Change = (&'static str, fn(&mut Asked));

fn asked(bench: &Bench) -> Asked {
    let mut prepared = prepared(bench);
    let mut job = prepared.plan.jobs.remove(0);
    job.engine = Some(EngineName::Both);
    let engines = prepared.engines.asked(&job);
    Asked { job, inputs: prepared.inputs.remove(0), engines }
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

/// The first, the last, and some bytes between.
fn places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let last = bytes.len() - 1;
    (0..=last).step_by(bytes.len().div_ceil(40)).chain([last])
}

/// True of two texts of a module that differ in a word of a comment alone.
fn is_same(name: &str, one: &[u8], other: &[u8]) -> bool {
    let told = |text| std::str::from_utf8(text).ok().and_then(in_place);
    name.ends_with(".tla") && told(one).is_some_and(|one| told(other) == Some(one))
}

#[test]
fn no_byte_of_an_input_but_those_of_a_comment_can_change_without_the_key() {
    let bench = Bench::new();
    let asked = asked(&bench);
    let key = asked.key();
    assert!(key.is_some());
    let mut names = Vec::new();
    for (n, file) in asked.inputs.files.iter().enumerate() {
        names.push(file.name.clone());
        for at in places(file.content.bytes()) {
            let changed = flipped(file.content.bytes(), at);
            let is_same = is_same(&file.name, file.content.bytes(), &changed);
            let other = asked.key_after(|asked| {
                asked.inputs.files[n].content = Content::Bytes(changed.into());
            });
            assert_eq!(other == key, is_same, "byte {at} of {}", file.name);
        }
    }
    let beside = Arc::clone(&asked.inputs.beside);
    for (n, companion) in beside.files.iter().enumerate() {
        names.push(companion.name.clone());
        for at in places(&companion.file.bytes) {
            let changed = flipped(&companion.file.bytes, at);
            let is_same = is_same(&companion.name, &companion.file.bytes, &changed);
            let other = asked.key_after(|asked| {
                let path = companion.file.path.clone();
                let beside = Arc::make_mut(&mut asked.inputs.beside);
                beside.files[n].file = SourceFile::new(path, changed);
            });
            assert_eq!(other == key, is_same, "byte {at} of {}", companion.name);
        }
    }
    for (n, jar) in beside.jars.iter().enumerate() {
        names.push("a jar".to_owned());
        let changed = flipped(&jar.file.bytes, 40);
        let other = asked.key_after(|asked| {
            let path = jar.file.path.clone();
            let jars = &mut Arc::make_mut(&mut asked.inputs.beside).jars;
            Arc::make_mut(&mut jars[n]).file = SourceFile::new(path, changed);
        });
        assert_ne!(other, key, "a jar");
    }
    for needed in ["User.tla", "Other.tla", "User.cfg", "log.txt", "a jar"] {
        assert!(names.iter().any(|name| name == needed), "{needed} is not among {names:?}");
    }
}

#[test]
fn no_question_expectation_or_engine_can_change_without_the_key() {
    let bench = Bench::new();
    let asked = asked(&bench);
    let key = asked.key();
    let changes: [Change; 27] = [
        ("root", |a| a.inputs.root.push('x')),
        ("deadlock", |a| a.inputs.deadlock = !a.inputs.deadlock),
        ("declared", |a| a.inputs.declared.push("Other".into())),
        ("negation", |a| a.inputs.negation = Some("Not".into())),
        ("folder", |a| Arc::make_mut(&mut a.inputs.beside).folder = "below".into()),
        ("java", |a| Arc::make_mut(&mut a.inputs.beside).java = true),
        ("a jar less", |a| Arc::make_mut(&mut a.inputs.beside).jars.clear()),
        ("a file less", |a| Arc::make_mut(&mut a.inputs.beside).files.clear()),
        ("purpose", |a| a.job.purpose = Purpose::Probe { predicate: "Inv".into() }),
        ("workers", |a| a.job.resources.workers += 1),
        ("coverage", |a| a.job.coverage = !a.job.coverage),
        ("silence", |a| a.job.may_stay_silent.push("Next".into())),
        ("vacuity", |a| a.job.vacuity = VacuityPolicy::Ignore),
        ("doubts", |a| a.job.doubts.push(Doubt::withholding("tlc-1", "wrong"))),
        ("accept", |a| a.job.accept.push("tlc-1".into())),
        ("Java's options", |a| a.job.java_options.push("-Xss64m".parse().unwrap())),
        ("evasions", |a| a.job.evasions.push("-Dtlc2.x=y")),
        ("violates", |a| a.job.expect.violates = Some(Broken::Deadlock)),
        ("distinct", |a| a.job.expect.distinct = Some(2)),
        ("generated", |a| a.job.expect.generated = Some(3)),
        ("depth", |a| a.job.expect.depth = Some(2)),
        ("compared", |a| a.job.compare_counts = !a.job.compare_counts),
        ("the jar of the engine", |a| a.engines[0].described["tlc"]["sha256"] = json!("0")),
        ("the version of the second engine", |a| a.engines[1].version.push('1')),
        ("the program of the second engine", |a| {
            a.engines[1].described["tla-mc"]["sha256"] = json!("0")
        }),
        ("that nobody is asked beside the first", |a| drop(a.engines.pop())),
        ("the version of Java", |a| a.engines[0].below[0].1.push('1')),
    ];
    for (what, change) in changes {
        assert_ne!(asked.key_after(change), key, "{what}");
    }
    let harmless: [Change; 4] = [
        ("name", |a| a.job.name.push('x')),
        ("heap", |a| {
            a.job.resources = Resources { heap_mib: 9999, ..a.job.resources };
        }),
        ("where a doubt stands", |a| a.job.doubts.iter_mut().for_each(|d| d.place = None)),
        ("where the jar lies", |a| a.engines[0].described["tlc"]["path"] = json!("/elsewhere")),
    ];
    for (what, change) in harmless {
        assert_eq!(asked.key_after(change), key, "{what}");
    }
}

#[test]
fn what_depends_on_more_than_can_be_hashed_has_no_key() {
    let bench = Bench::new();
    let asked = asked(&bench);
    let text = |text: &str| {
        let bytes = format!("---- MODULE User ----\nX == {text}\n====\n");
        move |asked: &mut Asked| {
            asked.inputs.files[0].name = "User.tla".into();
            asked.inputs.files[0].content = Content::Text(bytes);
        }
    };
    for outside in ["IOEnv.HOME", "IOExec(<<\"ls\">>)", "IOEnvExec(x, y)", "F(\"/etc/hosts\")"] {
        assert_eq!(asked.key_after(text(outside)), None, "{outside}");
    }
    assert!(asked.key_after(text("F(\"log.txt\")")).is_some());
    let changes: [Change; 4] = [
        ("chance", |a| a.job.doubts.push(Doubt::noting("random", "by chance"))),
        ("order", |a| a.job.doubts.push(Doubt::noting("registers", "by order"))),
        ("levels", |a| {
            a.job.purpose = Purpose::Levels { show: None, by: Counter::Invariant, graph: false }
        }),
        ("refused", |a| {
            a.job.beyond = Some(Beyond { what: "it".into(), hint: "no".into() });
        }),
    ];
    for (what, change) in changes {
        assert_eq!(asked.key_after(change), None, "{what}");
    }
}
