//! Lines of a configuration that TLC ignores and that do no harm.

use super::Doubt;
use crate::config;
use crate::generate::Inputs;
use crate::plan::{Job, Source};
use crate::toolchain::TlcVersion;

/// `n1 = n1` beside `Node = {n1, n2}`: said, so that nobody thinks it does anything.
pub(super) fn rule(job: &Job, _: &Inputs, _: &TlcVersion) -> Vec<Doubt> {
    let Source::File { path, config, .. } = &job.source else {
        return Vec::new();
    };
    let harmless = config::harmless(config, &job.spec);
    harmless.map(|p| Doubt::noting("ignored-line", p.what).at(path, p.line)).into_iter().collect()
}
