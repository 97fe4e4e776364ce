#![doc = include_str!("../README.md")]

mod message;
mod mouth;
mod printed;
mod search;
mod sound;
mod sources;
mod verdict;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use message::{Broken, Figures, Message, Subject, Trouble};
pub use sources::{PACKAGE, SOURCES};
/// What a program brings along that was built of one specification.
pub use tla_mc::cli::Generated as Compiled;

use mouth::{Mouth, take_output};
use verdict::Found;

/// Version of the library, which is pinned in Cargo.toml.
pub const VERSION: &str = "0.2.2";
/// Bytes of stack of each thread: recursion in a specification is recursion of
/// the library. Only what is used of it takes memory.
pub const STACK_BYTES: usize = 512 << 20;
/// Exit code of a process that could not say all that it had to say.
const FAILED: u8 = 70;
/// Asks a program that was built of one specification whether it is sound: whether the end of the
/// search is what comes of a number that does not fit. Cargo can be told to build others.
pub const SOUND: &str = "sound";
/// Exit code of one that is.
pub const IS_SOUND: u8 = 42;
/// Time between two signs of life.
pub const PULSE: Duration = Duration::from_secs(20);
/// Who works takes more than one part in so many of a processor's time.
const IDLE_PART: u32 = 20;

/// What is searched, and with what. The process runs in the folder of the modules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Name of the root module, and of the configuration beside it.
    pub root: String,
    /// Worker threads.
    pub workers: u32,
    /// Memory for states, in MiB; what takes more goes to disk.
    pub memory_mib: u64,
    /// Folder for what goes to disk.
    pub states: PathBuf,
    /// File for what the specification prints.
    pub print: PathBuf,
}

/// What else is done with a search that found nothing wrong. What it says is wrong
/// after all is a failure of the library.
pub type Afterwards =
    Box<dyn FnOnce(&tla_mc::check::Checker<'_>, Figures) -> Result<(), String> + Send>;

/// The whole of a program that was built of one specification: its only argument is
/// a [`Task`], or [`SOUND`]. `sum` adds two numbers as its formulas do.
#[must_use]
pub fn main(compiled: Compiled, sum: fn(i64, i64) -> i64) -> ExitCode {
    let argument = std::env::args().nth(1);
    if argument.as_deref() == Some(SOUND) {
        let is_sound = sound::is_sound(sum);
        return if is_sound { ExitCode::from(IS_SOUND) } else { ExitCode::from(FAILED) };
    }
    let task = argument.and_then(|text| serde_json::from_str(&text).ok());
    let served = task.is_some_and(|task| serve(task, Some(compiled), Box::new(|_, _| Ok(()))));
    if served { ExitCode::SUCCESS } else { ExitCode::from(FAILED) }
}

/// Carries out a task and tells how; false if that could not be told. Standard output
/// belongs to the messages.
#[must_use]
pub fn serve(task: Task, compiled: Option<Compiled>, afterwards: Afterwards) -> bool {
    // A specification recurses as deep as it likes, and the library with it.
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let thread = thread.spawn(move || told(&task, compiled.as_ref(), afterwards));
    matches!(thread.map(std::thread::JoinHandle::join), Ok(Ok(Ok(()))))
}

/// Says something before a task is carried out.
///
/// # Errors
/// Standard output is closed.
pub fn say(message: &Message) -> io::Result<()> {
    io::stdout().write_all(&mouth::line(message)?)?;
    io::stdout().flush()
}

fn told(task: &Task, compiled: Option<&Compiled>, afterwards: Afterwards) -> io::Result<()> {
    let (mouth, taken) = take_output(&task.print)?;
    mouth.say(&Message::Begins(subject(&task.root)?))?;
    let pulse = mouth.clone();
    std::thread::spawn(move || show_life(&pulse));
    let Found { message, figures } = search::search(task, compiled, &mouth, afterwards)?;
    let behaviour = taken.end()?;
    let holds = message.is_none();
    if let Some(message) = message {
        mouth.say(&verdict::with_instance(message, behaviour.instance.as_deref()))?;
        behaviour.messages().try_for_each(|message| mouth.say(&message))?;
    }
    mouth.say(&Message::Ends { figures, holds })
}

/// What lies in the folder, by the bytes that the library is about to read.
fn subject(root: &str) -> io::Result<Subject> {
    let of = |end: &str| std::fs::read(format!("{root}.{end}")).map(|bytes| sha256(&bytes));
    let (module, config) = (of("tla")?, of("cfg")?);
    Ok(Subject { version: VERSION.to_owned(), root: root.to_owned(), module, config })
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Says that the process works, as long as it does: one whose threads wait for
/// each other says nothing.
fn show_life(mouth: &Mouth) {
    let mut before = processor_time();
    loop {
        std::thread::sleep(PULSE);
        let now = processor_time();
        let worked = now.saturating_sub(before) * IDLE_PART > PULSE;
        before = now;
        if worked && mouth.say(&Message::Works {}).is_err() {
            return;
        }
    }
}

fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}
