//! What must hold of a manifest whatever its specifications say: names are known and
//! unique, and numbers have a size that means something.

use std::collections::BTreeMap;

use super::error::Key;
use super::raw::RawSimulate;
use super::resolve::Resolver;
use super::{Manifest, limits};

impl Resolver<'_> {
    pub(super) fn names_are_unique(&mut self, manifest: &Manifest) {
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        let names = manifest.models.iter().map(|m| &m.name);
        for name in names.chain(manifest.mutants.iter().map(|m| &m.name)) {
            let legal = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            if name.value.is_empty()
                || name.value.starts_with('.')
                || !name.value.chars().all(legal)
            {
                self.error(
                    name,
                    "a name is made of letters, digits, `-`, `_` and `.`; it names a folder".into(),
                );
            }
            if let Some(line) = seen.insert(&name.value, name.line) {
                self.error(name, format!("`{}` is taken; see line {line}", name.value));
            }
        }
    }

    pub(super) fn profiles_exist(&mut self, manifest: &Manifest) {
        let lists = manifest.models.iter().map(|m| &m.profiles);
        for profile in lists.chain(manifest.mutants.iter().map(|m| &m.profiles)).flatten() {
            if !manifest.profiles.contains_key(&profile.value) {
                let known = manifest.profiles.keys().map(String::as_str);
                let hint = self.did_you_mean(&profile.value, known);
                self.error_with(profile, format!("there is no [profiles.{}]", profile.value), hint);
            }
        }
    }

    pub(super) fn heap_is_sane(&mut self, heap: &Key<u64>) {
        if !limits::HEAP_MIB.contains(&heap.value) {
            let (least, most) = (limits::HEAP_MIB.start(), limits::HEAP_MIB.end());
            self.error(heap, format!("{} MiB is not a heap; give {least} to {most}", heap.value));
        }
    }

    pub(super) fn workers_are_sane(&mut self, workers: &Key<u32>) {
        if !(1..=limits::WORKERS_MAX).contains(&workers.value) {
            self.error(workers, format!("must be 1 to {} threads", limits::WORKERS_MAX));
        }
    }

    /// TLC reads the depth as 31 bits.
    pub(super) fn simulation_is_sane(&mut self, simulate: &Key<RawSimulate>) {
        let RawSimulate { depth, traces, .. } = simulate.value;
        if depth.is_some_and(|n| n == 0 || i32::try_from(n).is_err()) {
            self.error(simulate, format!("depth must be 1 to {}", i32::MAX));
        }
        if traces == Some(0) {
            self.error(simulate, "traces must be at least 1".into());
        }
    }
}
