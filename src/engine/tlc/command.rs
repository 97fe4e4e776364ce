//! The exact command line of a job.
//!
//! In: a job, its files, the toolchain, its folder. Out: the words of the
//! command, in an order that every TLC since 2.15 understands: `-tool` goes
//! first, because TLC reads options from left to right and would print an
//! error before it unframed. Every path of ours is relative to the folder of
//! the inputs, in which it runs, so that no word holds the name of the run
//! folder, whatever that may be.

use std::ffi::OsString;

use crate::engine::Command;
use crate::generate::Inputs;
use crate::manifest::{JavaOption, Mode};
use crate::plan::{Job, Length, Purpose};
use crate::rundir::JobDir;
use crate::toolchain::{Toolchain, java_environment};

/// The command of a job that may run for `budget_secs`.
pub(super) fn command(
    job: &Job,
    inputs: &Inputs,
    tools: &Toolchain,
    dir: &JobDir,
    budget_secs: u64,
) -> Command {
    let mut words: Vec<OsString> = vec![tools.java.path.clone().into()];
    words.extend(jvm_flags(job).into_iter().map(OsString::from));
    let quick_start = tools.quick_start(&dir.way_to_tools_of(inputs));
    words.extend(quick_start.into_iter().flatten().map(OsString::from));
    let up = dir.way_up(inputs);
    words.push(format!("-Djava.io.tmpdir={up}/tmp").into());
    words.push(format!("-Duser.home={up}/tmp").into());
    words.extend(LOCALE.map(OsString::from));
    words.push("-Dutil.FileUtil.milliseconds=true".into());
    words.push("-Dtlc2.TLC.ide=greyverify".into());
    words.push(format!("-Dtlc2.TLC.stopAfter={budget_secs}").into());
    words.push("-cp".into());
    words.push(class_path(inputs, tools, dir).into());
    words.extend(["tlc2.TLC", "-tool", "-fp", "0", "-checkpoint", "0"].map(OsString::from));
    words.extend(["-metadir".into(), format!("{up}/states").into()]);
    words.extend(["-userFile".into(), format!("{up}/print.log").into()]);
    if let Purpose::Levels { graph: true, .. } = job.purpose {
        words.extend(["-dump".into(), "dot,actionlabels".into(), format!("{up}/graph.dot").into()]);
    }
    words.extend(search_options(job, inputs).into_iter().map(OsString::from));
    words.extend(
        ["-config".to_owned(), inputs.config_file(), inputs.root.clone()].map(OsString::from),
    );
    let scratch = ["tmp", "states"].map(|name| format!("{up}/{name}")).to_vec();
    Command { words, folder: dir.inputs_of(inputs), scratch, environment: java_environment() }
}

/// TLC's jar goes first, so that no library replaces a class of its own. Code
/// beside the modules is there only if it may be run.
fn class_path(inputs: &Inputs, tools: &Toolchain, dir: &JobDir) -> String {
    let jars = inputs.beside.jars.iter().map(|jar| jar.file.sha256.as_str());
    let jars = tools.class_path(&dir.way_to_tools_of(inputs), jars);
    let has_own = inputs.files.iter().any(|file| file.name.ends_with(".class"));
    if inputs.beside.java || has_own { format!("{jars}:.") } else { jars }
}

/// Numbers and times are printed in the JVM's locale and zone, texts in its
/// encoding; a parser needs one of each. JDK 19 renamed the last one.
const LOCALE: [&str; 6] = [
    "-Duser.language=en",
    "-Duser.country=US",
    "-Duser.timezone=UTC",
    "-Dfile.encoding=UTF-8",
    "-Dsun.stdout.encoding=UTF-8",
    "-Dstdout.encoding=UTF-8",
];

/// A run that takes seconds spends them on the start of its JVM: one thread that
/// collects, and the quick compiler alone.
const QUICK_START: [&str; 4] =
    ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", WHAT_IS_CALLED_OFTEN, NO_FLIGHT_RECORDER];
/// Of most jobs nobody knows how long they take, and many end at once.
const THROUGHPUT: [&str; 3] = ["-XX:+UseParallelGC", WHAT_IS_CALLED_OFTEN, NO_FLIGHT_RECORDER];

/// Compiles what is called four times as often as a JVM would ask for by itself:
/// that is nearly half the work of a start, and no loss to a search, whose methods
/// are called that often within its first second.
const WHAT_IS_CALLED_OFTEN: &str = "-XX:CompileThresholdScaling=4";
/// No events for a flight recorder, which nobody reads.
const NO_FLIGHT_RECORDER: &str = "-Djfr.unsupported.vm=true";

fn jvm_flags(job: &Job) -> Vec<String> {
    let mut flags = usual_flags(job.resources.length, &job.java_options);
    // Without it, memory exhaustion shows as three exit codes or not at all.
    flags.push("-XX:+ExitOnOutOfMemoryError".to_owned());
    flags.push(format!("-Xmx{}m", job.resources.heap_mib));
    flags.extend(job.java_options.iter().map(|option| option.as_str().to_owned()));
    flags.extend(job.evasions.iter().map(|flag| (*flag).to_owned()));
    flags
}

/// What suits a run of that length, unless its own options choose otherwise.
fn usual_flags(length: Length, own: &[JavaOption]) -> Vec<String> {
    let usual: &[&str] = match length {
        _ if own.iter().any(JavaOption::chooses_collector) => &[],
        Length::Short => &QUICK_START,
        Length::Long => &THROUGHPUT,
    };
    let records = own.iter().any(JavaOption::records_flight);
    let usual = usual.iter().filter(|flag| !(records && **flag == NO_FLIGHT_RECORDER));
    usual.map(|flag| (*flag).to_owned()).collect()
}

/// `-deadlock` turns deadlock checking off, whatever its name suggests.
fn search_options(job: &Job, inputs: &Inputs) -> Vec<String> {
    let mut options = vec!["-workers".to_owned(), job.resources.workers.to_string()];
    if !inputs.deadlock {
        options.push("-deadlock".to_owned());
    }
    // A simulation reports none, and notes what it covers in another way.
    if job.coverage && job.mode == Mode::Exhaustive {
        options.extend(["-coverage".to_owned(), COVERAGE_MINUTES.to_owned()]);
    }
    if let Mode::Simulate { depth, traces, seed } = job.mode {
        options.extend(seed.into_iter().flat_map(|seed| ["-seed".to_owned(), seed.to_string()]));
        options.push("-simulate".to_owned());
        options.extend(traces.map(|n| format!("num={}", per_worker(n, job.resources.workers))));
        options.extend(["-depth".to_owned(), depth.to_string()]);
    }
    options
}

/// The final report is what counts; intermediate ones only cost time.
const COVERAGE_MINUTES: &str = "1440";

/// TLC counts `num=` for each worker, in 31 bits: it takes years to get there.
fn per_worker(traces: u64, workers: u32) -> u64 {
    const TLC_TRACES_MAX: u64 = i32::MAX as u64;
    traces.div_ceil(u64::from(workers.max(1))).min(TLC_TRACES_MAX)
}

/// The same with everything printed to standard output: a file of its own
/// would be empty if TLC had to be ended.
pub(super) fn printing(mut command: Command) -> Command {
    let option = command.words.iter().position(|word| word == "-userFile");
    if let Some(option) = option {
        command.words.drain(option..command.words.len().min(option + 2));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_a_job_outrank_what_suits_its_length() {
        let flags = |length, own: &str| usual_flags(length, &[own.parse().unwrap()]).join(" ");
        assert_eq!(flags(Length::Short, "-Xss64m"), QUICK_START.join(" "));
        assert_eq!(flags(Length::Long, "-Xss64m"), THROUGHPUT.join(" "));
        assert_eq!(flags(Length::Short, "-XX:+UseZGC"), "");
        for (length, usual) in
            [(Length::Short, &QUICK_START[..3]), (Length::Long, &THROUGHPUT[..2])]
        {
            assert_eq!(flags(length, "-XX:StartFlightRecording"), usual.join(" "));
        }
    }
}
