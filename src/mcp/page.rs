//! A part of a list: from which item on, and how many.

use std::ops::Range;

/// What is asked for of a list, counted from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    from: Option<u64>,
    limit: u64,
}

/// The part there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Positions, from 0.
    pub(super) which: Range<usize>,
    /// Items in all.
    pub(super) all: usize,
}

impl Page {
    /// `from` as a client gives it, `limit` if it gives one.
    pub(super) fn new(from: Option<u64>, limit: Option<u64>, default: u64, most: u64) -> Self {
        Self { from, limit: limit.unwrap_or(default).clamp(1, most) }
    }

    /// This page of so many items: the first ones if nobody says from where.
    pub(super) fn of(self, all: usize) -> Part {
        let first = usize::try_from(self.from.unwrap_or(1).max(1) - 1).unwrap_or(usize::MAX);
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let first = first.min(all);
        Part { which: first..first.saturating_add(limit).min(all), all }
    }

    /// The same, but the last ones if nobody says from where.
    pub(super) fn at_the_end_of(self, all: usize) -> Part {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let first = u64::try_from(all.saturating_sub(limit)).unwrap_or(0) + 1;
        Self { from: self.from.or(Some(first)), ..self }.of(all)
    }
}

impl Part {
    /// The number of its first item, from 1.
    pub(super) fn from(&self) -> usize {
        self.which.start + 1
    }

    /// From where the list goes on, if it does.
    pub(super) fn next(&self) -> Option<usize> {
        (self.which.end < self.all).then_some(self.which.end + 1)
    }

    /// `states 3 to 12 of 12`, and how to see the rest; nothing if this is all.
    pub(super) fn told(&self, what: &str) -> Option<String> {
        let Range { start, end } = self.which;
        if end - start == self.all {
            return None;
        }
        if start == end {
            return Some(format!("no {what} from {} on; there are {}", start + 1, self.all));
        }
        let before = (start > 0).then(|| "from=1 shows the beginning".to_owned());
        let after = self.next().map(|next| format!("from={next} goes on"));
        let more: Vec<String> = before.into_iter().chain(after).collect();
        Some(format!("{what} {} to {end} of {}; {}", start + 1, self.all, more.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(from: Option<u64>, limit: Option<u64>) -> Page {
        Page::new(from, limit, 10, 50)
    }

    #[test]
    fn a_page_lies_within_the_list_whatever_is_asked() {
        let which = |from, limit, all| page(from, limit).of(all).which;
        assert_eq!(which(None, None, 25), 0..10);
        assert_eq!(which(Some(21), None, 25), 20..25);
        assert_eq!(which(Some(26), None, 25), 25..25);
        assert_eq!(which(Some(0), Some(0), 25), 0..1);
        assert_eq!(which(Some(u64::MAX), Some(u64::MAX), 25), 25..25);
        assert_eq!(which(None, Some(1000), 100), 0..50);
        assert_eq!(which(None, None, 0), 0..0);
        assert_eq!(page(None, None).at_the_end_of(25).which, 15..25);
        assert_eq!(page(Some(2), None).at_the_end_of(25).which, 1..11);
        assert_eq!(page(None, None).at_the_end_of(0).which, 0..0);
    }

    #[test]
    fn a_part_says_what_it_leaves_out() {
        let told = |from, limit, all| page(from, limit).of(all).told("states");
        assert_eq!(told(None, None, 10), None);
        assert_eq!(told(None, None, 0), None);
        assert_eq!(told(None, None, 11).unwrap(), "states 1 to 10 of 11; from=11 goes on");
        assert_eq!(
            told(Some(3), Some(2), 9).unwrap(),
            "states 3 to 4 of 9; from=1 shows the beginning, from=5 goes on"
        );
        assert_eq!(told(Some(99), None, 9).unwrap(), "no states from 10 on; there are 9");
    }
}
