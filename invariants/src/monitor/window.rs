//! The part of a sequence that is still of interest.

use std::collections::VecDeque;

use super::Index;

/// Consecutive items, the oldest of which are forgotten in time. The greatest
/// number of all is not the index of anything.
#[derive(Debug, Clone)]
pub(super) struct Window<T> {
    /// Index of the first item.
    first: Index,
    items: VecDeque<T>,
}

impl<T> Window<T> {
    /// An empty window, to begin with an item at `first`.
    pub(super) fn from(first: Index) -> Self {
        Self { first, items: VecDeque::new() }
    }

    /// Forgets everything and begins anew at `first`.
    pub(super) fn begin_at(&mut self, first: Index) {
        self.items.clear();
        self.first = first;
    }

    pub(super) fn first(&self) -> Index {
        self.first
    }

    /// Index after that of the last item.
    pub(super) fn end(&self) -> Index {
        self.first.saturating_add(self.items.len() as u64)
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn get(&self, index: Index) -> Option<&T> {
        let place = index.checked_sub(self.first)?;
        self.items.get(usize::try_from(place).ok()?)
    }

    pub(super) fn get_mut(&mut self, index: Index) -> Option<&mut T> {
        let place = index.checked_sub(self.first)?;
        self.items.get_mut(usize::try_from(place).ok()?)
    }

    /// The item at an index, beyond the last as well: what lies between is
    /// filled; if that is more than `room`, all that went before is forgotten.
    /// `None` if the index is forgotten, or cannot be one.
    #[inline]
    pub(super) fn reach(&mut self, index: Index, room: usize) -> Option<&mut T>
    where
        T: Default,
    {
        if index == Index::MAX {
            return None;
        }
        if index.saturating_sub(self.end()) >= room as u64 {
            self.begin_at(index);
        }
        while self.end() <= index {
            self.items.push_back(T::default());
        }
        self.get_mut(index)
    }

    pub(super) fn push(&mut self, item: T) {
        self.items.push_back(item);
    }

    /// Forgets `index` and what comes after it.
    pub(super) fn truncate_from(&mut self, index: Index) {
        let kept = index.saturating_sub(self.first);
        self.items.truncate(usize::try_from(kept).unwrap_or(usize::MAX));
    }

    /// Takes the oldest item out if it is before `index`.
    #[inline]
    pub(super) fn pop_before(&mut self, index: Index) -> Option<T> {
        if self.first >= index {
            return None;
        }
        let item = self.items.pop_front()?;
        self.first += 1;
        Some(item)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_stay_those_of_the_log() {
        let mut window = Window::from(5);
        assert_eq!((window.first(), window.end(), window.len()), (5, 5, 0));
        for n in 5..9 {
            window.push(n);
        }
        assert_eq!((window.get(5), window.get(8), window.get(9)), (Some(&5), Some(&8), None));
        assert_eq!(
            (window.pop_before(7), window.pop_before(7), window.pop_before(7)),
            (Some(5), Some(6), None)
        );
        window.truncate_from(8);
        assert_eq!((window.first(), window.end(), window.get(5)), (7, 8, None));
        window.truncate_from(0);
        assert_eq!((window.len(), window.end()), (0, 7));
    }

    #[test]
    fn a_window_may_begin_at_0() {
        let mut window = Window::from(0);
        window.push('a');
        assert_eq!((window.get(0), window.end()), (Some(&'a'), 1));
        assert_eq!(window.pop_before(0), None);
        assert_eq!((window.pop_before(1), window.first()), (Some('a'), 1));
    }

    #[test]
    fn what_lies_between_is_filled_unless_it_is_too_much() {
        let mut window: Window<u8> = Window::from(5);
        window.push(1);
        assert_eq!((window.reach(7, 10).copied(), window.first(), window.end()), (Some(0), 5, 8));
        assert_eq!((window.reach(5, 10).copied(), window.reach(4, 10)), (Some(1), None));
        assert_eq!((window.reach(90, 10).copied(), window.first(), window.len()), (Some(0), 90, 1));
        let last = u64::MAX - 1;
        assert_eq!((window.reach(last, 10).copied(), window.end()), (Some(0), u64::MAX));
        assert_eq!(window.reach(u64::MAX, 10), None);
        assert_eq!((window.pop_before(u64::MAX), window.end()), (Some(0), u64::MAX));
    }
}
