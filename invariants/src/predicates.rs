//! Pure predicates, one for each safety property that the specifications and
//! running code share.
//!
//! An entry is anything that can be compared; in Raft its term does, since a
//! leader creates at most one entry at an index (Ongaro and Ousterhout, 2014,
//! section 5.3).
//!
//! ```
//! use grey_invariants::predicates::{agreement, is_majority, log_matching};
//!
//! assert!(is_majority(2, 3) && !is_majority(2, 4));
//! assert!(agreement(&[vec![1, 2], vec![1]]) && !agreement(&[vec![1, 2], vec![1, 3]]));
//! assert!(!log_matching(&[vec![1, 2, 2], vec![1, 1, 2]]));
//! ```

/// True if more than half of `members` are meant by `count`.
#[must_use]
pub fn is_majority(count: usize, members: usize) -> bool {
    2 * count > members
}

/// True if `a` begins `b`.
#[must_use]
pub fn is_prefix<E: PartialEq>(a: &[E], b: &[E]) -> bool {
    b.starts_with(a)
}

/// Entries that two logs share from their beginning.
#[must_use]
pub fn shared<E: PartialEq>(a: &[E], b: &[E]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

/// `ElectionSafety`: a term has one leader at most.
#[must_use]
pub fn election_safety(leaders_by_term: impl IntoIterator<Item = usize>) -> bool {
    leaders_by_term.into_iter().all(|leaders| leaders <= 1)
}

/// `LogMatching`: where two logs have an equal entry, they are equal up to it.
#[must_use]
pub fn log_matching<E: PartialEq, L: AsRef<[E]>>(logs: &[L]) -> bool {
    pairs(logs).all(|(a, b)| {
        let same = shared(a.as_ref(), b.as_ref());
        a.as_ref().iter().zip(b.as_ref()).skip(same).all(|(x, y)| x != y)
    })
}

/// `Agreement`: of any two sequences of committed entries one begins the
/// other, so no index is committed with two entries.
#[must_use]
pub fn agreement<E: PartialEq, L: AsRef<[E]>>(committed: &[L]) -> bool {
    pairs(committed).all(|(a, b)| {
        let (a, b) = (a.as_ref(), b.as_ref());
        is_prefix(a, b) || is_prefix(b, a)
    })
}

/// `LeaderCompleteness`: a leader's log begins with what was committed before.
#[must_use]
pub fn leader_completeness<E: PartialEq>(committed_before: &[E], leader: &[E]) -> bool {
    is_prefix(committed_before, leader)
}

/// `CommittedOnMajority`: more than half of the logs begin with what is committed.
#[must_use]
pub fn committed_on_majority<E: PartialEq, L: AsRef<[E]>>(committed: &[E], logs: &[L]) -> bool {
    let holders = logs.iter().filter(|log| is_prefix(committed, log.as_ref())).count();
    is_majority(holders, logs.len())
}

/// `NoQuotaViolation` for one tenant: what it uses is within its quota.
#[must_use]
pub fn within_quota(usage: u64, quota: u64) -> bool {
    usage <= quota
}

fn pairs<T>(items: &[T]) -> impl Iterator<Item = (&T, &T)> {
    items.iter().enumerate().flat_map(|(n, a)| items[n + 1..].iter().map(move |b| (a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_entries_need_equal_pasts() {
        assert!(log_matching(&[vec![1, 1, 2], vec![1, 1], vec![1, 3]]));
        assert!(!log_matching(&[vec![1, 2, 2], vec![1, 1, 2]]));
        assert!(log_matching::<u8, Vec<u8>>(&[]));
    }

    #[test]
    fn committed_sequences_extend_each_other() {
        assert!(agreement(&[vec![1, 2], vec![1], vec![1, 2, 2]]));
        assert!(!agreement(&[vec![1, 2], vec![1], vec![1, 3]]));
    }

    #[test]
    fn half_is_no_majority() {
        assert!(is_majority(2, 3) && is_majority(3, 5));
        assert!(!is_majority(2, 4) && !is_majority(0, 0));
        assert!(committed_on_majority(&[1], &[vec![1], vec![1, 2], vec![2]]));
        assert!(!committed_on_majority(&[1], &[vec![1], vec![2], vec![2]]));
    }

    #[test]
    fn a_quota_may_be_used_up() {
        assert!(within_quota(3, 3) && !within_quota(4, 3));
        assert!(election_safety([0, 1, 1]) && !election_safety([2]));
        assert!(leader_completeness(&[1], &[1, 2]) && !leader_completeness(&[1], &[2]));
    }
}
