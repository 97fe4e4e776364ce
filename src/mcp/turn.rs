//! Calls take turns: how many run at once, on which threads, and how they end.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore, oneshot, watch};

use crate::{bounded, runner};

/// Calls that run at once at most; others wait.
const AT_ONCE: u32 = 4;

/// The turns of one server.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    all: Arc<Semaphore>,
    /// Held by the call that starts TLC: there is one run folder, and one machine.
    run: Arc<Mutex<()>>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(AT_ONCE as usize)), run: Arc::default() }
    }
}

/// The right to run, held while a call runs.
#[derive(Debug)]
pub(super) struct Turn {
    _one: OwnedSemaphorePermit,
    _run: Option<OwnedMutexGuard<()>>,
}

/// A call that runs. Letting go ends it early.
#[derive(Debug)]
pub(super) struct Call<T> {
    /// What it gives; an error if it ended in a panic.
    pub(super) result: oneshot::Receiver<T>,
    unwanted: watch::Sender<bool>,
}

impl Turns {
    /// Waits for a turn; `None` if there are none any more.
    pub(super) async fn take(&self, runs: bool) -> Option<Turn> {
        let run = if runs { Some(Arc::clone(&self.run).lock_owned().await) } else { None };
        let one = Arc::clone(&self.all).acquire_owned().await.ok()?;
        Some(Turn { _one: one, _run: run })
    }

    /// Waits until no call runs.
    pub(super) async fn all_are_over(&self) {
        let _ = self.all.acquire_many(AT_ONCE).await;
    }
}

impl Turn {
    /// Begins a call on a thread of its own, which reads nothing but what lies
    /// within `reach`. The thread lives as long as what it starts: the kernel
    /// ends a child when the thread that started it is gone.
    pub(super) fn begin<T: Send + 'static>(
        self,
        reach: Vec<PathBuf>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> std::io::Result<Call<T>> {
        let (unwanted, wish) = watch::channel(false);
        let (done, result) = oneshot::channel();
        std::thread::Builder::new().name("call".to_owned()).spawn(move || {
            bounded::confine_this_thread(reach);
            let _wanted = runner::end_this_thread_once(wish);
            let answer = work();
            // The turn is over before anybody can hear of it and take the next.
            drop(self);
            let _ = done.send(answer);
        })?;
        Ok(Call { result, unwanted })
    }
}

impl<T> Call<T> {
    /// Ends the call early, with all that it has started.
    pub(super) fn give_up(&self) {
        let _ = self.unwanted.send(true);
    }
}
