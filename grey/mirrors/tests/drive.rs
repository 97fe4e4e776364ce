//! Counterexamples of the real TLC (2.15, one worker, bounds of the manifest), run
//! again on real nodes.
//!
//! `NAME.txt` is what TLC found first for that mutant or probe. Where the
//! cluster cannot do just that, `NAME.another.txt` is what TLC found with one
//! more constraint: leaders do not restart.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

use std::path::{Path, PathBuf};

use grey_mirrors::cluster::told::stuck;
use grey_mirrors::cluster::{Driven, Stuck, drive, is_same};
use grey_mirrors::registry::clustered;
use greyverify::import::read;
use greyverify::manifest::{Manifest, Question};
use greyverify::mirror::subject;

const SPEC: &str = "GreyConsensus";

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn fixture(path: &str) -> PathBuf {
    project().join("tests/fixtures").join(path)
}

/// The constants of a mutant, or those of the model with the probes; and the
/// property.
fn asked(name: &str) -> (Question, String) {
    let file = project().join("greyverify.toml");
    let manifest = Manifest::load(&file).unwrap();
    let mutant = manifest.mutants.into_iter().find(|m| m.name.value == name);
    mutant.map_or_else(
        || {
            let model = manifest.models.into_iter().find(|m| m.name.value == "consensus-safety");
            (model.unwrap().question, name.to_owned())
        },
        |mutant| (mutant.question, mutant.breaks.value),
    )
}

fn driven(file: &str) -> (Result<Driven, Stuck>, String) {
    let (question, property) = asked(file.split('.').next().unwrap());
    let model = clustered(&subject(SPEC, &question)).unwrap().unwrap();
    let behaviour = read(&fixture(&format!("replay/{file}.txt"))).unwrap().behaviour;
    (drive(&model, &behaviour, &property), property)
}

fn files() -> Vec<String> {
    let entries = std::fs::read_dir(fixture("replay")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned())).collect();
    names.sort();
    names
}

/// What comes of a behaviour on the cluster.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// A monitor finds the property in this state.
    Violated(usize),
    /// It is broken on the disks, where no monitor looks at that time.
    OnDisks,
    /// The last state is reached, and nothing is violated.
    Reached,
    /// The last state is reached, but no monitor finds the property.
    Unseen,
    /// The cluster cannot be brought to this state.
    Stuck(usize),
    /// Nothing of it can be driven, for this reason.
    Unfit(String),
}

fn end(file: &str) -> End {
    let (answer, property) = driven(file);
    match answer {
        Ok(done) => {
            let found = done.found.iter().find(|finding| is_same(&property, finding.id));
            match found {
                Some(finding) => End::Violated(finding.state),
                None if done.breaks(&property) => End::OnDisks,
                None if done.kind.is_none() && done.found.is_empty() => End::Reached,
                None => End::Unseen,
            }
        }
        Err(Stuck::Step(failed)) => End::Stuck(failed.number),
        Err(why) => End::Unfit(why.to_string()),
    }
}

#[test]
fn every_counterexample_ends_in_the_same_violation_or_says_where_it_cannot() {
    let no_fault = "the cluster has no fault that is the same bug as ByLastTermOnly";
    let known = [
        ("ReachConflict", End::Reached),
        ("ReachOldEntryCommittedLater", End::Reached),
        ("ReachTwoLeaders", End::Reached),
        ("append-while-deposed", End::Violated(12)),
        ("commit-beyond-match", End::Violated(12)),
        ("commit-may-fall", End::Violated(10)),
        ("delete-then-append", End::OnDisks),
        ("last-term-only", End::Unfit(no_fault.to_owned())),
        ("no-log-comparison", End::Violated(10)),
        // Raft sends an entry at a time from the first that it takes to be
        // missing: it never skips one.
        ("no-prev-term", End::Stuck(11)),
        // A quorum of one is there with the candidacy.
        ("quorum-off-by-one", End::Violated(3)),
        // Nor does it acknowledge an entry that it refused to follow.
        ("refusal-is-a-match", End::Stuck(7)),
        ("refusal-is-a-vote", End::Violated(5)),
        // The leader that restarts has an entry on disk, and votes for nobody
        // without it.
        ("term-not-on-disk", End::Stuck(7)),
        ("term-not-on-disk.another", End::Violated(8)),
        // Without entries a message truncates nothing.
        ("truncate-always", End::Stuck(7)),
        // When it commits, not when it has lost the entry.
        ("unflushed-tail", End::Violated(7)),
        ("vote-not-on-disk", End::Stuck(7)),
        ("vote-not-on-disk.another", End::Violated(8)),
        ("vote-of-older-term", End::Violated(8)),
        ("vote-twice", End::Violated(7)),
    ];
    assert_eq!(files(), known.iter().map(|(file, _)| (*file).to_owned()).collect::<Vec<_>>());
    for (file, expected) in known {
        assert_eq!(end(file), expected, "{file}");
    }
}

#[test]
fn why_a_step_cannot_be_driven_is_told() {
    let (answer, _) = driven("vote-not-on-disk");
    let text = stuck(&answer.unwrap_err());
    for words in [
        "state 7: the cluster cannot be driven through GrantVote(s1, s2)",
        "s1: vote for nobody, not s2",
        "a leader of raft begins with an entry that is not in the behaviour: on s1",
    ] {
        assert!(text.contains(words), "{words:?} is missing in:\n{text}");
    }
}
