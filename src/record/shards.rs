//! Whether runs are the shards of one plan, all of them and each once.
//!
//! In: the records of several runs. Out: [`Shards`], which say what the whole run came to, or
//! [`Unmerged`]: what is missing, or does not fit, and where. Whatever is in doubt is refused.

use std::collections::{BTreeMap, BTreeSet};

use super::{JobRecord, Joined, Record};
use crate::outcome::ExitCode;
use crate::plan::{LeftOut, Part, Since};

/// The records of all shards of one plan.
#[derive(Debug)]
pub struct Shards {
    /// Each with the name of its folder, in the order of the shards.
    records: Vec<(String, Record)>,
    /// The names of all jobs, in the order of the plan.
    jobs: Vec<String>,
    /// The simulations that all have shared.
    joined: Vec<Joined>,
    exit: ExitCode,
}

/// Why runs cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unmerged(pub(super) String);

impl Shards {
    /// Puts records together, each with the name of its folder.
    ///
    /// # Errors
    /// One is missing, there twice, not finished, contradicts itself, or is of another plan.
    pub fn of(mut records: Vec<(String, Record)>) -> Result<Self, Unmerged> {
        for (folder, record) in &records {
            is_whole(folder, record)?;
        }
        records.sort_by_key(|(_, record)| part_of(record).index);
        let Some((first, rest)) = records.split_first() else {
            return Err(Unmerged("there is no shard".to_owned()));
        };
        have_read_the_same(&records)?;
        for other in rest {
            are_of_one_plan(first, other)?;
        }
        each_is_there_once(&records)?;
        let jobs = part_of(&first.1).jobs.clone();
        each_job_is_there_once(&records, &jobs)?;
        let joined = joined(&records, &jobs)?;
        let exit = exit_code(&in_order(&records, &joined, &jobs));
        let exit = exit.ok_or_else(|| Unmerged("an exit code is not known".to_owned()))?;
        Ok(Self { records, jobs, joined, exit })
    }

    /// The order of the shards, by the names of their folders.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.records.iter().map(|(folder, _)| folder.as_str())
    }

    /// The records, in the same order.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().map(|(_, record)| record)
    }

    /// The names of all jobs, in the order of the plan.
    #[must_use]
    pub fn jobs(&self) -> &[String] {
        &self.jobs
    }

    /// The simulations of which each shard has walked a portion.
    #[must_use]
    pub fn joined(&self) -> &[Joined] {
        &self.joined
    }

    /// The exit code of a run that had run all of it.
    #[must_use]
    pub fn exit(&self) -> ExitCode {
        self.exit
    }

    /// What all of them have left out, in the order of the plan.
    #[must_use]
    pub fn since(&self) -> Option<Since> {
        let all = || self.records().filter_map(|record| record.since.as_ref());
        let left_out: BTreeMap<&str, &LeftOut> =
            all().flat_map(|since| &since.left_out).map(|job| (job.name.as_str(), job)).collect();
        let in_order = self.jobs.iter().filter_map(|name| left_out.get(name.as_str()).copied());
        let left_out: Vec<LeftOut> = in_order.cloned().collect();
        all().next().map(|since| Since { left_out, ..since.clone() })
    }
}

/// A run without a shard stands for none. It was refused before this is asked.
fn part_of(record: &Record) -> Part {
    let none = || Part { index: 0, of: 0, plan: String::new(), jobs: Vec::new() };
    record.shard.clone().unwrap_or_else(none)
}

/// A run that is a shard, has come to its end, and does not contradict itself.
fn is_whole(folder: &str, record: &Record) -> Result<(), Unmerged> {
    let refused = |why: &str| Err(Unmerged(format!("{folder} cannot be merged: {why}")));
    let Some(part) = &record.shard else {
        return refused("it is not the run of a shard; greyverify check --shard K/N makes one");
    };
    if let Some(signal) = record.signal {
        return refused(&format!("it was ended by signal {signal}"));
    }
    if !record.complete {
        return refused("it has not come to its end");
    }
    let version = env!("CARGO_PKG_VERSION");
    if record.greyverify != version {
        let other = &record.greyverify;
        return refused(&format!("greyverify {other} wrote it, and this is {version}"));
    }
    if !(1..=part.of).contains(&part.index) {
        return refused(&format!("shard {}/{} is not a part of a run", part.index, part.of));
    }
    let stated = u8::try_from(record.exit_code).ok();
    match exit_code(&record.jobs.iter().collect::<Vec<_>>()) {
        Some(code) if Some(code.code()) == stated => Ok(()),
        _ => refused("its exit code is not that of its jobs"),
    }
}

/// The exit code of jobs; `None` if one of them states none.
fn exit_code(jobs: &[&JobRecord]) -> Option<ExitCode> {
    let speaking = jobs.iter().filter(|job| !job.gave_way());
    let codes: Option<Vec<ExitCode>> =
        speaking.map(|job| job.exit_code.and_then(ExitCode::of_number)).collect();
    let all_alike = jobs.iter().all(|job| job.as_expected == (job.exit_code == Some(0)));
    codes.filter(|_| all_alike).map(ExitCode::of_all)
}

fn are_of_one_plan(
    (first, one): &(String, Record),
    (second, other): &(String, Record),
) -> Result<(), Unmerged> {
    let differ = |what: String| Err(Unmerged(format!("{first} and {second} differ: {what}")));
    let (part, another) = (part_of(one), part_of(other));
    if part.of != another.of {
        return differ(format!("one is a shard of {}, the other of {}", part.of, another.of));
    }
    if one.profile != other.profile {
        return differ(format!("profile {} and profile {}", one.profile, other.profile));
    }
    if one.engine() != other.engine() {
        return differ(format!("{} and {}", one.engine(), other.engine()));
    }
    if (part.plan != another.plan) || (part.jobs != another.jobs) {
        return differ(
            "they are not of one plan: the manifest, an option, the files or the tools were others"
                .to_owned(),
        );
    }
    let compared = |record: &Record| {
        let since = record.since.clone();
        since.map(|since| (since.revision, since.commit))
    };
    match compared(one) == compared(other) {
        true => Ok(()),
        false => differ("--since was another revision, or another commit".to_owned()),
    }
}

/// Whoever has read a file has read the same.
fn have_read_the_same(records: &[(String, Record)]) -> Result<(), Unmerged> {
    let mut known: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for (folder, record) in records {
        for file in &record.sources {
            let (hash, first) = known.entry(&file.path).or_insert((&file.sha256, folder));
            if *hash != file.sha256 {
                let path = &file.path;
                let what = format!("{first} and {folder} differ: {path} was not the same file");
                return Err(Unmerged(what));
            }
        }
    }
    Ok(())
}

fn each_is_there_once(records: &[(String, Record)]) -> Result<(), Unmerged> {
    let mut known: BTreeMap<usize, &str> = BTreeMap::new();
    for (folder, record) in records {
        let Part { index, of, .. } = part_of(record);
        if let Some(before) = known.insert(index, folder) {
            return Err(Unmerged(format!("{before} and {folder} are both shard {index}/{of}")));
        }
    }
    let of = records.first().map_or(0, |(_, record)| part_of(record).of);
    let missing: Vec<String> = (1..=of)
        .filter(|index| !known.contains_key(index))
        .map(|index| format!("{index}/{of}"))
        .collect();
    match missing.as_slice() {
        [] => Ok(()),
        [one] => Err(Unmerged(format!("shard {one} is missing"))),
        many => Err(Unmerged(format!("shards {} are missing", many.join(", ")))),
    }
}

/// Each job of the plan has run in one shard, or was left out in one; a simulation that all
/// share is in each, with the portion of that shard.
fn each_job_is_there_once(records: &[(String, Record)], jobs: &[String]) -> Result<(), Unmerged> {
    let mut open: BTreeMap<&str, usize> = jobs.iter().map(|name| (name.as_str(), 0)).collect();
    let shared: BTreeSet<&str> = shared(records).collect();
    for (folder, record) in records {
        let own = part_of(record);
        let ran = record.jobs.iter().map(|job| (job.name.as_str(), job.portion));
        let left_out = record.since.iter().flat_map(|since| &since.left_out);
        let left_out = left_out.map(|job| (job.name.as_str(), None));
        let mut here = BTreeSet::new();
        for (name, portion) in ran.chain(left_out) {
            let fits = portion.is_none_or(|it| (it.index, it.of) == (own.index, own.of));
            let is_shared = shared.contains(name) == portion.is_some();
            let found = open.get_mut(name).filter(|_| fits && is_shared && here.insert(name));
            let Some(found) = found.filter(|found| **found == 0 || portion.is_some()) else {
                let what = format!(
                    "{folder} has job {name}, which is not in the plan or is in another shard, too"
                );
                return Err(Unmerged(what));
            };
            *found += 1;
        }
    }
    let wanted = |name: &str| if shared.contains(name) { records.len() } else { 1 };
    match open.into_iter().find(|(name, found)| *found < wanted(name)) {
        None => Ok(()),
        Some((name, 0)) => Err(Unmerged(format!("job {name} has run in no shard"))),
        Some((name, _)) => Err(Unmerged(format!("a portion of {name} has run in no shard"))),
    }
}

/// The names of the simulations of which a shard has walked a portion.
fn shared(records: &[(String, Record)]) -> impl Iterator<Item = &str> {
    let all = records.iter().flat_map(|(_, record)| &record.jobs);
    all.filter(|job| job.portion.is_some()).map(|job| job.name.as_str())
}

/// Those simulations, in the order of the plan.
fn joined<'a>(records: &'a [(String, Record)], jobs: &[String]) -> Result<Vec<Joined>, Unmerged> {
    let shared: BTreeSet<&str> = shared(records).collect();
    let names = jobs.iter().filter(|name| shared.contains(name.as_str()));
    let portions = |name: &String| {
        let of_shard = |(folder, record): &'a (String, Record)| {
            let job = record.jobs.iter().find(|job| job.name == *name)?;
            Some((folder.as_str(), job))
        };
        Joined::of(&records.iter().filter_map(of_shard).collect::<Vec<_>>())
    };
    names.map(portions).collect()
}

fn in_order<'a>(
    records: &'a [(String, Record)],
    joined: &'a [Joined],
    jobs: &[String],
) -> Vec<&'a JobRecord> {
    let all = records.iter().flat_map(|(_, record)| &record.jobs);
    let whole = joined.iter().map(|joined| &joined.job);
    let by_name: BTreeMap<&str, &JobRecord> =
        all.chain(whole).map(|job| (job.name.as_str(), job)).collect();
    jobs.iter().filter_map(|name| by_name.get(name.as_str()).copied()).collect()
}
