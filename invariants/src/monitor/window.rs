//! The part of a sequence that is still of interest.

use std::collections::VecDeque;

use super::Index;

/// Consecutive items, the oldest of which are forgotten in time.
#[derive(Debug, Clone)]
pub(super) struct Window<T> {
    /// Index of the first item.
    first: Index,
    items: VecDeque<T>,
}

impl<T> Window<T> {
    /// An empty window that begins after `last`.
    pub(super) fn after(last: Index) -> Self {
        Self { first: last.saturating_add(1), items: VecDeque::new() }
    }

    /// Forgets everything and begins anew after `last`.
    pub(super) fn begin_after(&mut self, last: Index) {
        self.items.clear();
        self.first = last.saturating_add(1);
    }

    pub(super) fn first(&self) -> Index {
        self.first
    }

    /// Index of the last item; of the one before the first if there is none.
    pub(super) fn last(&self) -> Index {
        (self.first - 1).saturating_add(self.items.len() as u64)
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
    /// `None` if the index is forgotten.
    pub(super) fn reach(&mut self, index: Index, room: usize) -> Option<&mut T>
    where
        T: Default,
    {
        if index.saturating_sub(self.last()) > room as u64 {
            self.begin_after(index - 1);
        }
        while self.last() < index {
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

    /// Takes the oldest item out if it is not after `index`.
    pub(super) fn pop_up_to(&mut self, index: Index) -> Option<T> {
        if self.first > index {
            return None;
        }
        let item = self.items.pop_front()?;
        self.first = self.first.saturating_add(1);
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_stay_those_of_the_log() {
        let mut window = Window::after(4);
        assert_eq!((window.first(), window.last(), window.len()), (5, 4, 0));
        for n in 5..9 {
            window.push(n);
        }
        assert_eq!((window.get(5), window.get(8), window.get(9)), (Some(&5), Some(&8), None));
        assert_eq!(
            (window.pop_up_to(6), window.pop_up_to(6), window.pop_up_to(6)),
            (Some(5), Some(6), None)
        );
        window.truncate_from(8);
        assert_eq!((window.first(), window.last(), window.get(5)), (7, 7, None));
        window.truncate_from(1);
        assert_eq!((window.len(), window.last()), (0, 6));
    }

    #[test]
    fn what_lies_between_is_filled_unless_it_is_too_much() {
        let mut window: Window<u8> = Window::after(4);
        window.push(1);
        assert_eq!((window.reach(7, 10).copied(), window.first(), window.last()), (Some(0), 5, 7));
        assert_eq!((window.reach(5, 10).copied(), window.reach(4, 10)), (Some(1), None));
        assert_eq!((window.reach(90, 10).copied(), window.first(), window.len()), (Some(0), 90, 1));
        let end = u64::MAX;
        assert_eq!((window.reach(end, 10).copied(), window.last()), (Some(0), end));
        assert_eq!((window.pop_up_to(end), window.last()), (Some(0), end - 1));
    }
}
