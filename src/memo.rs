//! What was made of a text, for whoever asks about the same one again: the modules of a
//! specification are read for each of its jobs.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most bytes of all texts that are remembered: more than the modules of a large project have.
const BYTES_MAX: usize = 4 << 20;

/// What was made of the last texts.
pub(crate) struct Memo<T>(Mutex<Known<T>>);

struct Known<T> {
    made: BTreeMap<Box<str>, T>,
    bytes: usize,
}

impl<T: Clone> Memo<T> {
    /// One that knows nothing yet.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Known { made: BTreeMap::new(), bytes: 0 }))
    }

    /// What was made of the text, or what is made of it now.
    pub(crate) fn of(&self, text: &str, make: impl FnOnce(&str) -> T) -> T {
        if let Some(made) = self.known().made.get(text) {
            return made.clone();
        }
        let made = make(text);
        if text.len() > BYTES_MAX {
            return made;
        }
        let mut known = self.known();
        if known.bytes + text.len() > BYTES_MAX {
            (known.made, known.bytes) = (BTreeMap::new(), 0);
        }
        if known.made.insert(text.into(), made.clone()).is_none() {
            known.bytes += text.len();
        }
        made
    }

    /// A thread that ended in the midst of it has left it whole.
    fn known(&self) -> MutexGuard<'_, Known<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_once_as_long_as_it_is_remembered() {
        let memo = Memo::new();
        assert_eq!(memo.of("one", str::len), 3);
        assert_eq!(memo.of("one", |_| unreachable!()), 3);
        assert_eq!(memo.of("two!", str::len), 4);
        let long = "x".repeat(BYTES_MAX - 3);
        memo.of(&long, str::len);
        assert_eq!(memo.of(&long, |_| unreachable!()), BYTES_MAX - 3);
        assert_eq!(memo.of("one", |_| 7), 7, "it was forgotten");
        memo.of(&"x".repeat(BYTES_MAX + 1), str::len);
        assert_eq!(memo.of("one", |_| 8), 7, "a text that is too long takes no room");
    }
}
