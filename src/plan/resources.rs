//! How much of the machine a job gets.

use serde::{Deserialize, Serialize};

use super::{Host, Request};
use crate::manifest::{Expect, Mode, Profile};

/// A search of at most this many generated states is over in seconds; two of
/// them side by side on two cores beat one after the other, and what an engine
/// does to become fast would not pay off.
const SHORT_GENERATED_MAX: u64 = 1_000_000;
/// The same with temporal properties, for which every step is looked at again.
const SHORT_TEMPORAL_MAX: u64 = 200_000;
/// Heap of a short job, in MiB.
const SHORT_HEAP_MIB: u64 = 512;
/// What an engine takes beside its heap: code, threads, buffers; in MiB. TLC's
/// JVM takes most.
const BASE_MIB: u64 = 200;
/// Share of the heap that is taken once more, for tables about the heap.
const SHARE_OF_HEAP: u64 = 16;

/// Memory, workers and expected length of one job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Resources {
    /// Most that the engine may take for states and values, in MiB.
    pub heap_mib: u64,
    /// Threads that search.
    pub workers: u32,
    /// True if somebody asked for that number.
    #[serde(skip)]
    pub workers_asked: bool,
    /// How long it is expected to take, to which an engine suits itself.
    #[serde(rename = "jvm")]
    pub length: Length,
}

/// How long a job is expected to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// Seconds.
    Short,
    /// Minutes and more.
    Long,
}

impl Resources {
    /// Those of a search by one worker that takes seconds.
    #[must_use]
    pub fn short(heap_mib: u64) -> Self {
        Self { heap_mib, workers: 1, workers_asked: false, length: Length::Short }
    }

    /// The same for a search of which is known how many states it generates:
    /// less if it is short.
    #[must_use]
    pub fn known(self, generated: u64, temporal: bool) -> Self {
        if generated > short_generated_max(temporal) {
            return self;
        }
        let workers = if self.workers_asked { self.workers } else { 1 };
        Self { heap_mib: self.heap_mib.min(SHORT_HEAP_MIB), workers, length: Length::Short, ..self }
    }

    /// All the memory the job may take, in MiB.
    #[must_use]
    pub fn memory_mib(&self) -> u64 {
        self.heap_mib + self.heap_mib / SHARE_OF_HEAP + BASE_MIB
    }
}

/// What is known about a job before it runs.
pub(super) struct Size<'a> {
    pub(super) mode: Mode,
    /// It has temporal properties.
    pub(super) temporal: bool,
    pub(super) expect: &'a Expect,
    pub(super) expect_applies: bool,
    /// Found early by construction: probes and mutants.
    pub(super) ends_early: bool,
    pub(super) workers: Option<u32>,
    pub(super) heap_mib: Option<u64>,
}

pub(super) fn size(size: &Size<'_>, request: &Request, profile: Profile, host: Host) -> Resources {
    let expected = size.expect.generated.or(size.expect.distinct).filter(|_| size.expect_applies);
    let few_states = expected.is_some_and(|n| n <= short_generated_max(size.temporal));
    let short = size.mode == Mode::Exhaustive && (few_states || size.ends_early);
    let (length, heap, workers) = match short {
        true => (Length::Short, SHORT_HEAP_MIB.min(profile.heap_mib), 1),
        false => (Length::Long, profile.heap_mib, host.cores),
    };
    Resources {
        heap_mib: request.heap_mib.or(size.heap_mib).unwrap_or(heap),
        workers: request.workers.or(size.workers).unwrap_or(workers),
        workers_asked: request.workers.or(size.workers).is_some(),
        length,
    }
}

/// States that a search generates at most which is over in seconds.
fn short_generated_max(temporal: bool) -> u64 {
    if temporal { SHORT_TEMPORAL_MAX } else { SHORT_GENERATED_MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: Host = Host { cores: 2, memory_available_mib: 16_000, memory_total_mib: 24_000 };
    const PROFILE: Profile =
        Profile { time_budget_secs: 900, heap_mib: 2048, engine: None, cache_days: None };

    fn sized(generated: Option<u64>, expect_applies: bool, request: &Request) -> Resources {
        let expect = Expect { generated, ..Expect::default() };
        size(&Size { expect_applies, ..job(&expect) }, request, PROFILE, HOST)
    }

    fn job(expect: &Expect) -> Size<'_> {
        let (mode, temporal, expect_applies) = (Mode::Exhaustive, false, true);
        let (ends_early, workers, heap_mib) = (false, None, None);
        Size { mode, temporal, expect, expect_applies, ends_early, workers, heap_mib }
    }

    #[test]
    fn a_search_known_to_be_short_gets_little_memory_and_one_worker() {
        let short = Resources::short(512);
        let long =
            Resources { heap_mib: 2048, workers: 2, workers_asked: false, length: Length::Long };
        let request = Request::default();
        assert_eq!(sized(Some(1_000_000), true, &request), short);
        assert_eq!(sized(Some(1_000_001), true, &request), long);
        assert_eq!(sized(None, true, &request), long);
        assert_eq!(sized(Some(10), false, &request), long, "other bounds, other counts");
    }

    #[test]
    fn temporal_properties_make_a_search_longer() {
        let expect = Expect { generated: Some(468_370), ..Expect::default() };
        let sized = |temporal| {
            let job = Size { temporal, ..job(&expect) };
            size(&job, &Request::default(), PROFILE, HOST).length
        };
        assert_eq!((sized(false), sized(true)), (Length::Short, Length::Long));
    }

    #[test]
    fn the_command_line_has_the_last_word() {
        let request = Request { heap_mib: Some(900), workers: Some(5), ..Request::default() };
        let sized = sized(Some(10), true, &request);
        assert_eq!((sized.heap_mib, sized.workers), (900, 5));
        assert_eq!(sized.memory_mib(), 900 + 56 + 200);
    }
}
