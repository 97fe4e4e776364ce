//! Work that a signal ends early, with what it has found.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Fatal;
use super::check::runtime;
use crate::outcome::ExitCode;
use crate::runner::Signals;

/// Time between two looks at the clock.
const TICK: Duration = Duration::from_millis(200);

/// Works until it is done. A signal sets the flag that the work was given,
/// and its number is told beside the result.
pub(super) fn interruptible<T: Send>(
    work: impl FnOnce(Arc<AtomicBool>) -> T + Send,
    tick: &mut dyn FnMut(),
) -> Result<(T, Option<i32>), Fatal> {
    let internal = |e: &dyn std::fmt::Display| Fatal::new(ExitCode::Internal, e, None);
    let runtime = runtime()?;
    let cancelled = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancelled);
    std::thread::scope(|scope| {
        let (done, finished) = tokio::sync::oneshot::channel();
        let worker = scope.spawn(move || {
            let result = work(flag);
            // Whoever listened may be gone after an error.
            let _ = done.send(());
            result
        });
        let number =
            runtime.block_on(watch(finished, &cancelled, tick)).map_err(|e| internal(&e))?;
        let result = worker.join().map_err(|_| internal(&"the search ended in a panic"))?;
        Ok((result, number))
    })
}

async fn watch(
    mut finished: tokio::sync::oneshot::Receiver<()>,
    cancelled: &AtomicBool,
    tick: &mut dyn FnMut(),
) -> std::io::Result<Option<i32>> {
    let mut signals = Signals::listen()?;
    let mut clock = tokio::time::interval(TICK);
    let mut number = None;
    loop {
        tokio::select! {
            _ = &mut finished => return Ok(number),
            heard = signals.next() => {
                cancelled.store(true, Ordering::Relaxed);
                number = Some(heard);
            }
            _ = clock.tick() => tick(),
        }
    }
}
