//! Lines of a configuration that TLC ignores and that do no harm.

use super::{Doubt, Subject};
use crate::config;

/// `n1 = n1` beside `Node = {n1, n2}`: said, so that nobody thinks it does anything.
pub(super) fn rule(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let job = subject.job;
    let Some((path, config)) = job.given() else { return Vec::new() };
    let harmless = config::harmless(config, &job.spec);
    harmless.map(|p| Doubt::noting("ignored-line", p.what).at(path, p.line)).into_iter().collect()
}
