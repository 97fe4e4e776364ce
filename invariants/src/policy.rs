//! What a violation leads to: chosen in code by [`set`], or by the
//! environment variable `GREY_INVARIANTS`.
//!
//! | `GREY_INVARIANTS` | a violation |
//! |---|---|
//! | `panic` (the default) | panics, in a thread that is not panicking already; the message is the violation |
//! | `abort` | is logged, written to standard error, and then ends the process |
//! | `log` | is logged by `tracing` at level error, or written to standard error if no subscriber takes it |
//! | `count` | is counted; the first of each place is logged |
//!
//! `log,limit=5` logs the first five of a place, after that only those with
//! which the count has doubled. Every violation is counted, whatever the policy.
//!
//! Any other value is an error. [`init`] at the start of a program gives it back;
//! without that, the first check in the program writes it to standard error and
//! panics, and violations panic from then on.

use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::report::write_out;
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
    /// Log, write to standard error, and end the process.
    Abort,
    /// Log by `tracing`, or write to standard error if no subscriber takes it.
    Log,
    /// Count, and log the first of each place.
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
    /// It is not a policy.
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

/// Text that is not a policy.
///
/// ```
/// use grey_invariants::Policy;
///
/// let error = Policy::parse("log,often").unwrap_err();
/// assert!(error.to_string().starts_with("`often` is not a policy"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{what}` is not a policy; {VARIABLE} is `panic`, `abort`, `log` or `count`, and may end in `,limit=N`"
)]
pub struct PolicyError {
    what: String,
}

static CURRENT: OnceLock<RwLock<Policy>> = OnceLock::new();

/// The policy of the process. If it has none yet, that is what the environment
/// says.
fn current() -> &'static RwLock<Policy> {
    let mut refused = None;
    let current = CURRENT.get_or_init(|| {
        let strictest = |error| {
            refused = Some(error);
            Policy::new(Action::Panic)
        };
        RwLock::new(from_environment().unwrap_or_else(strictest))
    });
    if let Some(error) = refused {
        refuse(&error);
    }
    current
}

fn from_environment() -> Result<Policy, PolicyError> {
    match std::env::var_os(VARIABLE) {
        Some(text) if !text.is_empty() => Policy::parse(&text.to_string_lossy()),
        _ => Ok(Policy::new(Action::Panic)),
    }
}

#[cold]
#[expect(clippy::panic, reason = "a process with a policy that nobody knows may not seem watched")]
fn refuse(error: &PolicyError) {
    write_out(error);
    if !std::thread::panicking() {
        panic!("{error}");
    }
}

/// Sets the policy that the environment says, [`Action::Panic`] if it says
/// nothing. Call it at the start of a program, to refuse an unknown one there.
///
/// # Errors
/// [`VARIABLE`] is not a policy; violations panic in that case.
///
/// ```
/// use grey_invariants::policy;
///
/// fn main() -> Result<(), policy::PolicyError> {
///     let policy = policy::init()?;
///     assert_eq!(format!("{policy:?}"), "panic,limit=10");
///     Ok(())
/// }
/// ```
pub fn init() -> Result<Policy, PolicyError> {
    let policy = from_environment();
    set(policy.clone().unwrap_or_else(|_| Policy::new(Action::Panic)));
    policy
}

/// Replaces the policy of the process.
pub fn set(policy: Policy) {
    let current = CURRENT.get_or_init(|| RwLock::new(policy.clone()));
    *current.write().unwrap_or_else(PoisonError::into_inner) = policy;
}

/// The policy of the process.
///
/// # Panics
/// The environment says one that is unknown, and nobody has asked before.
#[must_use]
pub fn get() -> Policy {
    current().read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Has the environment read at the first check of a thread.
pub(crate) fn ensure() {
    let _ = current();
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
        assert!(error.is_err_and(|e| e.starts_with("`often` is not a policy")));
    }
}
