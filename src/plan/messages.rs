//! Which rules for messages a job has.
//!
//! In: the manifest and its modules. Out: the rules of the job's specification,
//! then those of the specifications that it extends.

use super::Sources;
use crate::manifest::{Manifest, MessageRule};
use crate::spec::{SourceModule, Spec};

pub(super) fn of_spec(spec: &Spec, manifest: &Manifest, sources: &Sources) -> Vec<MessageRule> {
    let with_rules = manifest.specs.values().filter(|entry| !entry.messages.rules.is_empty());
    let with_rules: Vec<_> = with_rules
        .filter_map(|entry| Some((sources.specs.get(&entry.name.value)?.root()?, entry)))
        .collect();
    let of_module = |module: &SourceModule| {
        let path = module.file.path.clone();
        let own = with_rules.iter().filter(move |(root, _)| root.file.path == path);
        own.flat_map(|(_, entry)| entry.messages.rules.iter().cloned()).collect::<Vec<_>>()
    };
    if with_rules.is_empty() {
        return Vec::new();
    }
    spec.extended().into_iter().flat_map(of_module).collect()
}
