//! The process that drives the library: this executable once more.
//!
//! In: a [`Task`]. Out: messages on standard output, which the crate
//! `greyverify-tla-mc` writes. The library may print, exhaust its stack, panic or
//! exit: all of that ends this process and no other, and what it had not said by
//! then is not believed.

mod compiled;
mod formulas;
mod package;
mod programs;
mod walk;

use std::io;

use greyverify_tla_mc::{self as searcher, Figures, Message};
use tla_mc::check::Checker;

use super::Task;
use crate::outcome::ExitCode;
use crate::plan::is_small;
use walk::walk;

/// Carries out a task and tells how. Standard output belongs to the messages.
#[must_use]
pub fn serve(task: Task) -> ExitCode {
    if let Some(folder) = &task.compiled_in {
        let why = compiled::become_program(&task.searched(), folder);
        if searcher::say(&Message::Interprets { why }).is_err() {
            return ExitCode::Internal;
        }
    }
    let searched = task.searched();
    let afterwards = move |checker: &Checker<'_>, figures| counted(checker, figures, &task);
    match searcher::serve(searched, None, Box::new(afterwards)) {
        true => ExitCode::AsExpected,
        false => ExitCode::Internal,
    }
}

impl Task {
    fn searched(&self) -> searcher::Task {
        let Self { root, workers, memory_mib, states, print, .. } = self.clone();
        searcher::Task { root, workers, memory_mib, states, print }
    }
}

/// Counts the levels of a search that found nothing wrong, if they are asked for.
fn counted(checker: &Checker<'_>, figures: Figures, task: &Task) -> Result<(), String> {
    if !task.levels {
        return Ok(());
    }
    let Figures { generated, distinct, .. } = figures;
    let graph = task.graph.as_deref().filter(|_| is_small(distinct, generated));
    match walk(checker, task.show_level, graph, &mut io::stdout()) {
        Ok(states) if states == distinct => Ok(()),
        Ok(states) => Err(format!(
            "its search met {distinct} distinct states, a walk through the same specification {states}"
        )),
        Err(why) => {
            Err(format!("its search met no error, a walk through the same states did: {why}"))
        }
    }
}
