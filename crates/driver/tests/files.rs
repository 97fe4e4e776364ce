//! Folders that are not as `greyverify paths` wrote them, and what a set of behaviours
//! can be of: none of these passes for a green.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use greyverify_behaviour::{Action, Behaviour, Cover, Covered, Ending, Kept, Shown, Step, itf};
use greyverify_driver::{Counterexamples, Paths, State, System, Value, tla};
use tempfile::TempDir;

/// What is changed, and how.
type Change<'a> = (&'static str, &'a dyn Fn(&Path));

/// A copy of a folder, in which something is changed.
fn changed(change: impl Fn(&Path)) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir("tests/lru/LruCache.paths").unwrap() {
        let file = entry.unwrap().path();
        fs::copy(&file, folder.path().join(file.file_name().unwrap())).unwrap();
    }
    change(folder.path());
    folder
}

/// Replaces text in a file of a folder.
fn edit(folder: &Path, name: &str, from: &str, to: &str) {
    let file = folder.join(name);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_folder_that_is_not_as_it_was_written_is_an_error() {
    let path = "path-01.itf.json";
    let changes: [Change<'_>; 7] = [
        ("nothing", &|folder| fs::remove_file(folder.join(Cover::FILE)).unwrap()),
        ("a file less", &|folder| fs::remove_file(folder.join(path)).unwrap()),
        ("a file more", &|folder| fs::write(folder.join("more.itf.json"), "{}").unwrap()),
        ("no JSON", &|folder| fs::write(folder.join(path), "{").unwrap()),
        ("another form", &|folder| {
            edit(folder, Cover::FILE, "\"schema_version\": 2", "\"schema_version\": 3");
        }),
        ("another state", &|folder| edit(folder, path, "[[\"a\",\"x\"]]", "[[\"a\",\"y\"]]")),
        ("no action", &|folder| {
            edit(
                folder,
                path,
                "\"action\":{\"name\":\"Put\",\"arguments\":\"a, x\",\"location\":null}",
                "\"n\":1",
            );
        }),
    ];
    let told = changes.map(|(name, change)| {
        let folder = changed(change);
        let error = Paths::read(folder.path()).unwrap_err().to_string();
        format!("{name}: {}", error.replace(&folder.path().display().to_string(), "FOLDER"))
    });
    insta::assert_snapshot!(told.join("\n"));
}

/// A behaviour of a coin: the faces that it shows.
fn coin(faces: &[&str]) -> Behaviour {
    let toss = Action { name: "Toss".into(), arguments: None, location: None };
    let steps = (1..).zip(faces).map(|(number, face)| Step {
        number,
        action: (number > 1).then(|| toss.clone()),
        state: vec![("face".into(), Some(tla::text(face)))],
    });
    Behaviour { steps: steps.collect(), ..Behaviour::default() }
}

fn written(behaviours: &[Behaviour], transitions: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, behaviour) in (1..).zip(behaviours) {
        let name = format!("path-{number:02}.itf.json");
        fs::write(folder.path().join(&name), itf::to_text(behaviour).unwrap()).unwrap();
        files.push((name, behaviour.steps.len()));
    }
    let transitions = Covered { shown: transitions, all: transitions };
    let shown = Shown { transitions, ..Shown::default() };
    let mut cover = Cover {
        schema_version: Cover::SCHEMA_VERSION,
        spec: "Coin".into(),
        job: "Coin".into(),
        bounds: Vec::new(),
        cover: Kept::Transitions,
        meaning: String::new(),
        whole: true,
        walks: None,
        states: 3,
        actions: BTreeMap::from([("Toss".into(), shown)]),
        files,
        hash: String::new(),
    };
    cover.hash = cover.hash_with(|name| fs::read(folder.path().join(name))).unwrap();
    let text = serde_json::to_string(&cover).unwrap();
    fs::write(folder.path().join(Cover::FILE), text).unwrap();
    folder
}

/// Shows the same face whenever it is tossed.
struct Coin(&'static str, &'static str);

impl System for Coin {
    fn apply(&mut self, _: &str, _: &[Value]) -> Result<(), String> {
        self.0 = self.1;
        Ok(())
    }

    fn observe(&self) -> State {
        vec![("face", tla::text(self.0))]
    }
}

#[test]
fn a_choice_of_the_system_that_the_specification_allows_ends_a_behaviour_and_is_told() {
    let folder = written(&[coin(&["none", "heads"]), coin(&["none", "tails"])], 2);
    let paths = Paths::read(folder.path()).unwrap();
    let walked = paths.walk(|_| Coin("none", "tails")).unwrap();
    assert!(!walked.is_whole());
    insta::assert_snapshot!(walked);
    assert!(paths.walk(|_| Coin("none", "edge")).is_err());
}

#[test]
fn a_counterexample_of_which_nobody_knows_how_it_goes_on_and_a_folder_without_any_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let told = || Counterexamples::read(folder.path()).unwrap_err().to_string();
    assert!(told().contains("there are no counterexamples"), "{}", told());
    let file = folder.path().join("stuck.itf.json");
    let refuted = |behaviour: &Behaviour, why: &str| {
        fs::write(&file, itf::to_text(behaviour).unwrap()).unwrap();
        assert!(told().contains(why), "{}", told());
    };
    let back = |number| Ending::BackTo { number, action: None };
    let tossed = coin(&["none", "heads"]);
    refuted(
        &Behaviour { ending: back(1), ..tossed.clone() },
        "nothing says which action leads back to state 1",
    );
    refuted(
        &Behaviour { ending: back(7), ..tossed.clone() },
        "it goes back to state 7, which it lacks",
    );
    let mut cut = tossed;
    cut.about.cut = Some("--time-budget".into());
    refuted(&cut, "it is not whole, for it was cut by --time-budget");
    fs::write(&file, itf::to_text(&coin(&["edge", "heads"])).unwrap()).unwrap();
    let kept = Counterexamples::read(folder.path()).unwrap();
    let wrong = kept.walk(|_| Coin("none", "heads")).unwrap_err().to_string();
    assert!(wrong.contains("the system begins in another state"), "{wrong}");
}
