//! The same done to many things, on all processors.

use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::bounded;

/// Stack of each thread, in bytes: formulas are walked as deep as they are written, as on the
/// main thread.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// What comes of each item, in their order.
///
/// # Panics
/// The work panicked.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    on(thread::available_parallelism().map_or(1, usize::from), items, work)
}

/// The same on so many processors.
fn on<T: Send, R: Send>(processors: usize, items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = processors.min(items.len());
    let waiting = Mutex::new(items.into_iter().enumerate());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let some = || {
        let mut done = Vec::new();
        while let Some((number, item)) = next() {
            done.push((number, work(item)));
        }
        done
    };
    // Who works for a thread reads nothing that it may not read.
    let reach = bounded::reach();
    let other = || {
        reach.iter().for_each(|folders| bounded::confine_this_thread(folders.clone()));
        some()
    };
    let mut done = thread::scope(|scope| {
        let start = |_| thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, other);
        // This thread takes its part, too, and all of it where no other can be started.
        let others: Vec<_> = (1..threads).filter_map(|n| start(n).ok()).collect();
        let mut done = some();
        for other in others {
            match other.join() {
                Ok(part) => done.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::{map, on};
    use crate::bounded;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1000).collect();
        let doubled: Vec<u32> = items.iter().map(|n| n * 2).collect();
        assert_eq!(map(items, |n| n * 2), doubled);
        assert!(map(Vec::<u32>::new(), |n| n).is_empty());
    }

    /// Each waits for the other, so that both threads take part.
    #[test]
    fn whoever_helps_is_confined_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let inside = std::fs::canonicalize(folder.path()).unwrap();
        let confined = std::thread::spawn(move || {
            bounded::confine_this_thread(vec![inside.clone()]);
            let both = std::sync::Barrier::new(2);
            let reached = on(2, vec![1, 2], |_| {
                both.wait();
                bounded::reach()
            });
            (reached, inside)
        });
        let (reached, inside) = confined.join().unwrap();
        assert_eq!(reached, [Some(vec![inside.clone()]), Some(vec![inside])]);
    }

    #[test]
    #[should_panic(expected = "the third")]
    fn a_panic_is_not_lost() {
        map(vec![1, 2, 3], |n| assert!(n < 3, "the third"));
    }
}
