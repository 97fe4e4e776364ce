//! The process that drives the library: this executable once more.
//!
//! In: a [`Task`]. Out: [`Message`]s on standard output. The library may print,
//! exhaust its stack, panic or exit: all of that ends this process and no other,
//! and what it had not said by then is not believed.

mod mouth;
mod printed;
mod search;
mod verdict;
mod walk;

use std::io;
use std::path::Path;
use std::time::Duration;

use super::Task;
use super::command::STACK_BYTES;
use super::message::{Message, Subject};
use crate::bounded;
use crate::outcome::ExitCode;
use crate::spec::sha256;
use mouth::{Mouth, take_output};
use verdict::Found;

/// Time between two signs of life.
const PULSE: Duration = Duration::from_secs(20);
/// Who works takes more than one part in so many of a processor's time.
const IDLE_PART: u32 = 20;
/// Largest module or configuration that is read.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// Carries out a task and tells how. Standard output belongs to the messages.
#[must_use]
pub fn serve(task: Task) -> ExitCode {
    // A specification recurses as deep as it likes, and the library with it.
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || told(&task));
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::AsExpected,
        _ => ExitCode::Internal,
    }
}

fn told(task: &Task) -> io::Result<()> {
    let (mouth, taken) = take_output(&task.print)?;
    mouth.say(&Message::Begins(subject(&task.root)?))?;
    let pulse = mouth.clone();
    std::thread::spawn(move || show_life(&pulse));
    let Found { message, figures } = search::search(task, &mouth)?;
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
    let of = |end: &str| {
        let file = format!("{root}.{end}");
        bounded::read(Path::new(&file), FILE_BYTES_MAX).map(|bytes| sha256(&bytes))
    };
    let (module, config) = (of("tla")?, of("cfg")?);
    Ok(Subject { version: super::VERSION.to_owned(), root: root.to_owned(), module, config })
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
