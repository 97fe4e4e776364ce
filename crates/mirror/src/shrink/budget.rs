//! How long to go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A time at which to end, and a flag that ends it earlier.
#[derive(Debug, Clone)]
pub struct Budget {
    end: Instant,
    cancelled: Arc<AtomicBool>,
}

impl Budget {
    /// So much time from now on, unless `cancelled` becomes true.
    #[must_use]
    pub fn new(time: Duration, cancelled: Arc<AtomicBool>) -> Self {
        Self { end: Instant::now() + time, cancelled }
    }

    /// So much time, and nobody who cancels.
    #[must_use]
    pub fn of(time: Duration) -> Self {
        Self::new(time, Arc::default())
    }

    /// True if it is time to end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_cancelled() || Instant::now() >= self.end
    }

    /// True if somebody asked for the end.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The first part of it: one in so many.
    #[must_use]
    pub fn part(&self, one_in: u32) -> Self {
        let now = Instant::now();
        let end = now + self.end.saturating_duration_since(now) / one_in;
        Self { end, cancelled: Arc::clone(&self.cancelled) }
    }
}
