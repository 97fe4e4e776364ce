//! Specifications and configurations in the shapes that public ones have, each
//! with the verdict and the counts that are right (`tests/corpus`).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::common::{Bench, Ran};

/// What must come out: `EXPECT.toml` of a folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// What the folder is an example of.
    what: String,
    /// The root module; without it the one that is named like the only configuration.
    spec: Option<String>,
    /// More words for the command line.
    #[serde(default)]
    arguments: Vec<String>,
    /// The exit code, or those that are right; 0 without it.
    exit: Option<OneOf<i32>>,
    verdict: Option<OneOf<String>>,
    distinct: Option<u64>,
    generated: Option<u64>,
    /// The property that is violated.
    property: Option<String>,
    /// States of the counterexample.
    steps: Option<u64>,
    /// What a note says.
    note: Option<String>,
    /// True if no note may be made.
    #[serde(default)]
    silent: bool,
    /// What the screen says.
    says: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOf<T> {
    Only(T),
    Any(Vec<T>),
}

impl<T> OneOf<T> {
    fn holds(&self, fits: impl Fn(&T) -> bool) -> bool {
        match self {
            Self::Only(one) => fits(one),
            Self::Any(all) => all.iter().any(fits),
        }
    }
}

/// Folders that are checked at once.
const AT_ONCE: usize = 2;
/// Folders that must be there, so that the corpus cannot shrink unseen.
const FOLDERS_MIN: usize = 120;

#[test]
fn each_specification_of_the_corpus_has_the_verdict_and_the_counts_that_are_right() {
    let folders = folders();
    assert!(folders.len() >= FOLDERS_MIN, "only {} folders", folders.len());
    let waiting = Mutex::new(folders);
    let again = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(folder) = { waiting.lock().unwrap().pop() } {
                    if check(&folder).is_err() {
                        again.lock().unwrap().push(folder);
                    }
                }
            });
        }
    });
    // Explanations have a time budget, which a busy machine may use up.
    let mut wrong = String::new();
    for folder in again.into_inner().unwrap() {
        if let Err(why) = check(&folder) {
            let _ = writeln!(wrong, "{}: {why}\n", folder.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn folders() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let entries = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn check(folder: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(folder.join("EXPECT.toml")).unwrap();
    let expect: Expect = toml::from_str(&text).map_err(|e| e.to_string())?;
    let bench = Bench::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, bench.path(path.file_name().unwrap().to_str().unwrap())).unwrap();
    }
    let spec = expect.spec.clone().unwrap_or_else(|| root(folder));
    let mut arguments = vec!["check", "-q", &spec];
    arguments.extend(expect.arguments.iter().map(String::as_str));
    // Of several workers none need find the shortest counterexample.
    let says_workers = expect.arguments.iter().any(|argument| argument == "--workers");
    if expect.steps.is_some() && !says_workers {
        arguments.extend(["--workers", "1"]);
    }
    let ran = bench.run(&arguments);
    let json = std::fs::read_to_string(bench.path("greyverify.out/outcomes.json"));
    let json: Json = json.map_or(Json::Null, |text| serde_json::from_str(&text).unwrap());
    let wrong = differences(&expect, &ran, &json["jobs"][0]);
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!("{} ({})\n{}{}", wrong.join("; "), expect.what, ran.stdout, ran.stderr))
}

/// The module that is named like the only configuration.
fn root(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let cfg = entries.filter(|path| path.extension().is_some_and(|e| e == "cfg"));
    let stems: Vec<String> =
        cfg.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(stems.len(), 1, "{}: which module?", folder.display());
    format!("{}.tla", stems[0])
}

fn differences(expect: &Expect, ran: &Ran, job: &Json) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut demand = |right: bool, what: String| {
        if !right {
            wrong.push(what);
        }
    };
    let exit = expect.exit.as_ref();
    let exits = exit.map_or(ran.code == 0, |exit| exit.holds(|code| *code == ran.code));
    demand(exits, format!("exit code {} is not {:?}", ran.code, expect.exit));
    let result = &job["result"];
    if let Some(verdict) = &expect.verdict {
        let fits = verdict.holds(|v| result["verdict"] == v.as_str());
        demand(fits, format!("verdict {} is not {verdict:?}", result["verdict"]));
    }
    for (name, count, found) in [
        ("distinct", expect.distinct, &job["counts"]["distinct"]),
        ("generated", expect.generated, &job["counts"]["generated"]),
        ("steps", expect.steps, &result["steps"]),
    ] {
        if let Some(count) = count {
            demand(found.as_u64() == Some(count), format!("{name} {found} is not {count}"));
        }
    }
    if let Some(property) = &expect.property {
        let found = &result["property"];
        demand(*found == property.as_str(), format!("property {found} is not {property}"));
    }
    if let Some(note) = &expect.note {
        let notes = job["notes"].to_string();
        demand(notes.contains(note), format!("no note speaks of {note}: {notes}"));
    }
    if expect.silent {
        let notes = &job["notes"];
        demand(notes.as_array().is_some_and(Vec::is_empty), format!("there are notes: {notes}"));
    }
    if let Some(words) = &expect.says {
        let screen = format!("{}{}", ran.stdout, ran.stderr);
        demand(screen.contains(words), format!("the screen does not say {words}"));
    }
    wrong
}
