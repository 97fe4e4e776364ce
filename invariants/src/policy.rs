//! What a violation leads to: chosen in code by [`set`], or by the
//! environment variable `GREY_INVARIANTS`.
//!
//! | `GREY_INVARIANTS` | a violation |
//! |---|---|
//! | `panic` (the default) | panics, in a thread that is not panicking already |
//! | `abort` | is logged and ends the process |
//! | `log` | is logged by `tracing`, at level error |
//! | `count` | is counted |
//!
//! `log,limit=5` logs the first five of a place, after that only those with
//! which the count has doubled. Every violation is counted, whatever the policy.

use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::violation::Violation;

/// Reports of one place before only doublings are reported.
const LIMIT: u64 = 10;
/// The variable.
pub const VARIABLE: &str = "GREY_INVARIANTS";

/// Called with a violation and how many its place has had with it.
///
/// ```
/// use std::sync::Arc;
/// use grey_invariants::policy::{self, Action, Handler, Policy};
///
/// let page: Handler = Arc::new(|violation, count| println!("{violation}, {count} so far"));
/// policy::set(Policy::new(Action::Call(page)));
/// ```
pub type Handler = Arc<dyn Fn(&Violation, u64) + Send + Sync>;

/// What a violation leads to.
///
/// ```
/// use grey_invariants::policy::{self, Action, Policy};
///
/// policy::set(Policy { limit: 3, ..Policy::new(Action::Log) });
/// assert_eq!(format!("{:?}", policy::get()), "log,limit=3");
/// ```
#[derive(Clone)]
pub struct Policy {
    /// What is done.
    pub action: Action,
    /// Reports of one place before only doublings are reported; of no
    /// consequence for panics and aborts.
    pub limit: u64,
}

/// What is done about a violation.
///
/// ```
/// use grey_invariants::policy::{Action, Policy};
///
/// assert!(matches!(Policy::parse("abort")?.action, Action::Abort));
/// # Ok::<(), grey_invariants::policy::PolicyError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Action {
    /// Panic, unless the thread is panicking already; then as [`Action::Log`].
    Panic,
    /// Log and end the process.
    Abort,
    /// Log by `tracing`.
    Log,
    /// Count only.
    Count,
    /// Call this.
    Call(Handler),
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Panic => "panic",
            Self::Abort => "abort",
            Self::Log => "log",
            Self::Count => "count",
            Self::Call(_) => "call",
        })
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?},limit={}", self.action, self.limit)
    }
}

impl Policy {
    /// The policy that does this.
    #[must_use]
    pub fn new(action: Action) -> Self {
        Self { action, limit: LIMIT }
    }

    /// The policy that calls `handler`.
    ///
    /// ```
    /// # if !cfg!(feature = "enabled") { return; }
    /// use grey_invariants::{Policy, invariant, policy};
    /// use std::sync::atomic::{AtomicU64, Ordering};
    ///
    /// static SEEN: AtomicU64 = AtomicU64::new(0);
    /// policy::set(Policy::call(|violation, _| {
    ///     assert_eq!(violation.id(), "Small");
    ///     SEEN.fetch_add(1, Ordering::Relaxed);
    /// }));
    /// invariant!("Small", 2 + 2 < 4);
    /// assert_eq!(SEEN.load(Ordering::Relaxed), 1);
    /// ```
    #[must_use]
    pub fn call(handler: impl Fn(&Violation, u64) + Send + Sync + 'static) -> Self {
        Self::new(Action::Call(Arc::new(handler)))
    }

    /// Reads `log,limit=5`, as in [`VARIABLE`].
    ///
    /// # Errors
    /// If it is no policy.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let unknown = |what: &str| PolicyError { what: what.to_owned() };
        let mut words = text.split(',').map(str::trim);
        let action = match words.next() {
            Some("panic") => Action::Panic,
            Some("abort") => Action::Abort,
            Some("log") => Action::Log,
            Some("count") => Action::Count,
            _ => return Err(unknown(text)),
        };
        words.try_fold(Self::new(action), |policy, word| {
            let limit = word.strip_prefix("limit=").and_then(|n| n.parse().ok());
            Ok(Self { limit: limit.ok_or_else(|| unknown(word))?, ..policy })
        })
    }
}

/// Text that is no policy.
///
/// ```
/// use grey_invariants::Policy;
///
/// let error = Policy::parse("log,often").unwrap_err();
/// assert!(error.to_string().starts_with("`often` is no policy"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{what}` is no policy; {VARIABLE} is panic, abort, log or count, and may end in `,limit=N`"
)]
pub struct PolicyError {
    what: String,
}

fn current() -> &'static RwLock<Policy> {
    static CURRENT: OnceLock<RwLock<Policy>> = OnceLock::new();
    CURRENT.get_or_init(|| RwLock::new(from_environment()))
}

/// A policy that cannot be read is the strictest that keeps the message.
fn from_environment() -> Policy {
    let Ok(text) = std::env::var(VARIABLE) else { return Policy::new(Action::Panic) };
    Policy::parse(&text).unwrap_or_else(|error| {
        tracing::error!(%error, "violations will panic");
        Policy::new(Action::Panic)
    })
}

/// Replaces the policy of the process.
pub fn set(policy: Policy) {
    *current().write().unwrap_or_else(PoisonError::into_inner) = policy;
}

/// The policy of the process.
#[must_use]
pub fn get() -> Policy {
    current().read().unwrap_or_else(PoisonError::into_inner).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_read_as_documented() {
        let read = |text: &str| Policy::parse(text).map(|p| format!("{p:?}"));
        assert_eq!(read("panic").as_deref(), Ok("panic,limit=10"));
        assert_eq!(read("log, limit=5").as_deref(), Ok("log,limit=5"));
        for text in ["", "off", "log,limit=", "log,limit=-1", "count,5", "PANIC"] {
            assert!(read(text).is_err(), "{text}");
        }
        let error = Policy::parse("log,often").map(|_| ()).map_err(|e| e.to_string());
        assert!(error.is_err_and(|e| e.starts_with("`often` is no policy")));
    }
}
