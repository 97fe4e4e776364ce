//! How small `shrink` makes counterexamples: for ten seeded bugs the length of
//! one that random walks found, of what shrinking leaves, and of the shortest
//! there is.
//!
//! `cargo run -p grey-mirrors --example shrink [-- FAULT[,NAME=VALUE...]...]`, in the folder of
//! the manifest. With bounds too large for the shortest to be known, give them
//! after the name of the fault. `--save DIR` writes the random walks there, too, for
//! `greyverify shrink`.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use grey_mirrors::registry::Grey;
use greyverify::manifest::{Manifest, Question, parse_override};
use greyverify::mirror::subject;
use greyverify_mirror::behaviour::{About, itf};
use greyverify_mirror::protocol::Proof;
use greyverify_mirror::shrink::{Budget, Effort};
use greyverify_mirror::{AnyMirror, Mirrors as _};

/// Five specifications, safety and liveness.
const FAULTS: [&str; 12] = [
    "vote-twice",
    "no-log-comparison",
    "truncate-always",
    "commit-may-fall",
    "figure-8",
    "terms-append-anywhere",
    "follow-write-by-write",
    "epoch-not-on-disk",
    "acknowledge-before-flush",
    "quota-checked-before-commit",
    "heavy-first",
    "newest-first",
];
const SEED: u64 = 1;
const STEPS: usize = 400;
const WALKING: Duration = Duration::from_secs(120);
const SHRINKING: Duration = Duration::from_secs(30);
/// Time to look for the shortest one.
const SEARCHING: Duration = Duration::from_secs(60);

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let manifest = Manifest::load(Path::new("greyverify.toml"))
        .map_err(|errors| errors.first().iter().map(ToString::to_string).collect::<String>())?;
    let mut given: Vec<String> = std::env::args().skip(1).collect();
    let folder = given.iter().position(|word| word == "--save").map(|at| {
        given.remove(at);
        given.drain(at..given.len().min(at + 1)).collect::<String>()
    });
    let defaults = FAULTS.map(str::to_owned).to_vec();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", row(["fault", "random", "shrunk", "shortest", "ratio", "time", ""]))?;
    let mut ratios = Vec::new();
    for fault in if given.is_empty() { defaults } else { given } {
        let measured = measured(&manifest, &fault, folder.as_deref())?;
        writeln!(out, "{}", measured.row())?;
        ratios.extend(measured.ratio());
    }
    ratios.sort_by(f64::total_cmp);
    if let Some(median) = ratios.get(ratios.len() / 2) {
        writeln!(out, "median ratio {median:.2}, worst {:.2}", ratios[ratios.len() - 1])?;
    }
    Ok(())
}

struct Measured {
    fault: String,
    random: (usize, usize),
    shrunk: (usize, usize),
    shortest: Option<usize>,
    proved: Proof,
    elapsed: Duration,
}

impl Measured {
    fn ratio(&self) -> Option<f64> {
        Some(self.shrunk.0 as f64 / self.shortest? as f64)
    }

    fn row(&self) -> String {
        let both = |(states, faults): (usize, usize)| format!("{states} ({faults})");
        let unknown = || "?".to_owned();
        row([
            &self.fault,
            &both(self.random),
            &both(self.shrunk),
            &self.shortest.map_or_else(unknown, |n| n.to_string()),
            &self.ratio().map_or_else(unknown, |ratio| format!("{ratio:.2}")),
            &format!("{:.1}s", self.elapsed.as_secs_f64()),
            match self.proved {
                Proof::Smallest => "proved",
                Proof::SmallestOfItsLength => "proved for its length",
                Proof::None => "",
            },
        ])
    }
}

fn row(cells: [&str; 7]) -> String {
    let [fault, random, shrunk, shortest, ratio, time, proved] = cells;
    format!("{fault:<40} {random:>12} {shrunk:>10} {shortest:>8} {ratio:>6} {time:>7} {proved}")
}

fn measured(manifest: &Manifest, fault: &str, folder: Option<&str>) -> Result<Measured, Failure> {
    let mut words = fault.split(',');
    let name = words.next().unwrap_or_default();
    let mutant = manifest.mutants.iter().find(|m| m.name.value == name);
    let mutant = mutant.ok_or_else(|| format!("{name} is not a mutant"))?;
    let mut question = mutant.question.clone();
    for word in words {
        set(&mut question, word)?;
    }
    let property = &mutant.breaks.value;
    let mirror = Grey.mirror(&subject(&mutant.spec.value, &question))?;
    let walking = Budget::of(WALKING);
    let about = About {
        job: Some(format!("mutant/{name}")),
        property: Some(property.clone()),
        ..About::default()
    };
    let random = mirror.wander(property, (SEED, STEPS), about, &walking);
    let random = random.ok_or_else(|| format!("{fault}: no walk breaks {property}"))?;
    if let Some(folder) = folder {
        std::fs::write(Path::new(folder).join(format!("{name}.itf.json")), itf::to_text(&random)?)?;
    }
    let started = Instant::now();
    let mut effort = Effort { budget: Budget::of(SHRINKING), tell: &mut |_| {} };
    let shrunk = mirror.shrink(&random, property, &mut effort)?;
    let elapsed = started.elapsed();
    mirror.replay(&shrunk.behaviour, property)?;
    Ok(Measured {
        fault: fault.to_owned(),
        random: (shrunk.before.states, shrunk.before.faults),
        shrunk: (shrunk.after.states, shrunk.after.faults),
        shortest: (fault == name).then(|| shortest(mirror.as_ref(), property)).flatten(),
        proved: shrunk.proved,
        elapsed,
    })
}

/// Of finite behaviours the states of the shortest one, by the search that
/// counts states, which knows nothing of shrinking.
fn shortest(mirror: &dyn AnyMirror, property: &str) -> Option<usize> {
    mirror.shortest(property, SEARCHING).or_else(|| {
        let walk = mirror.walk(SEARCHING);
        walk.violated.filter(|(name, _)| name == property).map(|(_, states)| states)
    })
}

fn set(question: &mut Question, word: &str) -> Result<(), Failure> {
    let change = parse_override(word)?;
    let key = question.constants.get_mut(&change.constant);
    let key = key.ok_or_else(|| format!("{} is not a constant", change.constant))?;
    key.value = key.value.overridden(&change.value)?;
    Ok(())
}
