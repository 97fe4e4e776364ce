//! What asks a run to end: signals, and whoever wanted it and no longer does.

use std::cell::RefCell;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

thread_local! {
    /// Becomes true, or is closed, once nobody wants the work of this thread
    /// any more; `None` where only signals end it.
    static UNWANTED: RefCell<Option<watch::Receiver<bool>>> = const { RefCell::new(None) };
}

/// From now on everything that this thread runs ends early once `unwanted`
/// becomes true or is closed, as if SIGTERM had come. A run with all that it
/// starts lives on one thread, so the thread is what a caller can name.
#[must_use = "dropped, it lets only signals end what this thread runs"]
pub(crate) fn end_this_thread_once(unwanted: watch::Receiver<bool>) -> Wanted {
    UNWANTED.set(Some(unwanted));
    Wanted
}

/// While it lives, what its thread runs can be given up.
pub(crate) struct Wanted;

impl Drop for Wanted {
    fn drop(&mut self) {
        UNWANTED.set(None);
    }
}

/// The signals that end a run.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
    quit: Signal,
    unwanted: Option<watch::Receiver<bool>>,
}

impl Signals {
    /// Listens from now on.
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            quit: signal(SignalKind::quit())?,
            unwanted: UNWANTED.with_borrow(Clone::clone),
        })
    }

    /// Waits for the next one; its number.
    pub(crate) async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => SignalKind::interrupt().as_raw_value(),
            _ = self.terminate.recv() => SignalKind::terminate().as_raw_value(),
            _ = self.hangup.recv() => SignalKind::hangup().as_raw_value(),
            _ = self.quit.recv() => SignalKind::quit().as_raw_value(),
            () = given_up(&mut self.unwanted) => SignalKind::terminate().as_raw_value(),
        }
    }
}

/// Waits until nobody wants the work; that is told once.
async fn given_up(unwanted: &mut Option<watch::Receiver<bool>>) {
    match unwanted {
        Some(receiver) => {
            // Closed means the same: whoever could have said so is gone.
            let _ = receiver.wait_for(|is_unwanted| *is_unwanted).await;
            *unwanted = None;
        }
        None => std::future::pending().await,
    }
}
