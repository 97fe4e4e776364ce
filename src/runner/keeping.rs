//! The checkpoints of one search while it runs: each that the engine has written whole is copied
//! into the store, beside the search.
//!
//! In: the events of a search. Out: a sealed checkpoint in the store, and what is to be said of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::engine::Checkpoints;
use crate::event::{Counts, Event};
use crate::figures::grouped;
use crate::outcome::Checkpoint;
use crate::store::{Key, Seal, Store, day};

/// How long a copy is waited for whose search has been cut.
const LAST: Duration = Duration::from_secs(2);

/// Keeps the checkpoints of a search.
pub(super) struct Keeping {
    store: Store,
    key: Key,
    how: Checkpoints,
    /// The folder of the engine's states.
    states: PathBuf,
    /// The checkpoint from which the search has gone on.
    base: Option<Checkpoint>,
    /// Distinct states that the engine has read of it.
    read: u64,
    /// The last report.
    latest: Counts,
    /// The last report before the checkpoint that the engine writes or has written.
    before: Counts,
    /// True from the end of a checkpoint to the report that follows it.
    is_written: bool,
    /// True if it has temporal properties: their graph is not in a checkpoint.
    is_temporal: bool,
    /// True once something went wrong: what is written then is not a state of the search.
    is_spoilt: bool,
    copying: Option<Copying>,
    kept: Option<Checkpoint>,
}

/// A copy in the making. Dropped, it is not wanted any more.
struct Copying {
    checkpoint: Checkpoint,
    wanted: Arc<AtomicBool>,
    done: Receiver<Result<bool, String>>,
}

impl Drop for Copying {
    fn drop(&mut self) {
        self.wanted.store(false, Ordering::Relaxed);
    }
}

impl Keeping {
    pub(super) fn new(
        (store, key): (Store, Key),
        how: Checkpoints,
        states: PathBuf,
        base: Option<Checkpoint>,
    ) -> Self {
        Self {
            store,
            key,
            how,
            states,
            kept: base.clone(),
            base,
            read: 0,
            latest: Counts::default(),
            before: Counts::default(),
            is_written: false,
            is_temporal: false,
            is_spoilt: false,
            copying: None,
        }
    }

    /// The same for a search with temporal properties, of which nothing is kept.
    pub(super) fn of_properties(mut self) -> Self {
        self.is_temporal = true;
        self
    }

    /// Takes the next event of a search that has run so long.
    pub(super) fn hear(&mut self, event: &Event, elapsed: Duration) {
        match event {
            Event::Recovered { distinct, .. } => {
                self.read = *distinct;
                self.latest =
                    Counts { generated: *distinct, distinct: Some(*distinct), ..Counts::default() };
            }
            Event::LivenessAnnounced => self.is_temporal = true,
            Event::Violated(_) | Event::Failed(_) | Event::OutOfMemory(_) => self.is_spoilt = true,
            Event::CheckpointStarted => {
                (self.before, self.is_written, self.copying) = (self.latest, false, None);
            }
            Event::CheckpointFinished => self.is_written = true,
            Event::Progress(counts) => {
                self.latest = *counts;
                if std::mem::take(&mut self.is_written) && !self.is_temporal && !self.is_spoilt {
                    self.copy(self.about(*counts, elapsed));
                }
            }
            _ => {}
        }
    }

    /// What is known of the checkpoint that was written before this report.
    fn about(&self, after: Counts, elapsed: Duration) -> Checkpoint {
        let base = self.base.as_ref();
        let since = after.generated.saturating_sub(self.read);
        Checkpoint {
            date: day(SystemTime::now()),
            // An engine that has forgotten all of them has read none.
            distinct_least: self.before.distinct.unwrap_or(0).max(1),
            distinct_most: after.distinct.unwrap_or(0),
            generated_most: base.map_or(0, |base| base.generated_most).saturating_add(since),
            depth: after.depth.max(base.and_then(|base| base.depth)),
            searched_secs: base.map_or(0, |base| base.searched_secs) + elapsed.as_secs(),
        }
    }

    fn copy(&mut self, checkpoint: Checkpoint) {
        let wanted = Arc::new(AtomicBool::new(true));
        let seal = Seal {
            store: self.store.clone(),
            key: self.key.clone(),
            states: self.states.clone(),
            how: self.how,
            checkpoint: checkpoint.clone(),
        };
        let (sender, done) = channel();
        let is_wanted = Arc::clone(&wanted);
        // It starts no process, so that nothing ends with this thread.
        let _ = thread::Builder::new().spawn(move || {
            let written = seal.write(&is_wanted).map_err(|error| error.to_string());
            let _ = sender.send(written);
        });
        self.copying = Some(Copying { checkpoint, wanted, done });
    }

    /// Looks whether a copy is finished. What could not be kept, and why.
    pub(super) fn look(&mut self) -> Option<String> {
        self.wait(Duration::ZERO)
    }

    fn wait(&mut self, patience: Duration) -> Option<String> {
        let said = match self.copying.as_ref()?.done.recv_timeout(patience) {
            Err(RecvTimeoutError::Timeout) => return None,
            Err(RecvTimeoutError::Disconnected) => Err("it cannot be copied now".to_owned()),
            Ok(said) => said,
        };
        let copying = self.copying.take()?;
        match said {
            Ok(true) => self.kept = Some(copying.checkpoint.clone()),
            Ok(false) => {}
            Err(error) => return Some(error),
        }
        None
    }

    /// What is said of a search that was cut: from where it can go on, or why from nowhere.
    pub(super) fn told(mut self) -> String {
        let _ = self.wait(LAST);
        match &self.kept {
            Some(kept) => {
                format!("{} is kept in the store: the next run goes on from it", described(kept))
            }
            None if self.is_temporal => "it cannot go on in another run: a checkpoint does not hold what is known of temporal properties".to_owned(),
            None => "no checkpoint was written yet: the next run starts from the first states".to_owned(),
        }
    }

    /// Removes the checkpoint of a search that has come to its end.
    pub(super) fn forget(self) {
        self.store.forget_checkpoint(&self.key);
    }
}

/// As a person reads it. No report tells how many states it has exactly.
pub(super) fn described(checkpoint: &Checkpoint) -> String {
    let Checkpoint { date, distinct_most, .. } = checkpoint;
    format!("a checkpoint of {date} with up to {} states", grouped(*distinct_most))
}
