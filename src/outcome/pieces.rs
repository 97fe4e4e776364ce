//! Pieces of the modules, asked which of them lie around or inside of a place.

use std::collections::BTreeMap;

use super::text::Place;

/// Many pieces, in the order in which they begin.
#[derive(Debug, Default)]
pub(super) struct Pieces(BTreeMap<usize, Vec<Piece>>);

/// One of a module, by its tokens.
#[derive(Debug)]
struct Piece {
    first: usize,
    end: usize,
    /// The last end of this one and all that begin before it.
    last_end: usize,
    /// The first end of this one and all that begin behind it.
    first_end: usize,
}

impl Pieces {
    pub(super) fn of(places: impl IntoIterator<Item = Place>) -> Self {
        let mut pieces = Self::default();
        for Place { source, span } in places {
            let (first, end) = (span.first, span.end);
            let piece = Piece { first, end, last_end: end, first_end: end };
            pieces.0.entry(source).or_default().push(piece);
        }
        for own in pieces.0.values_mut() {
            own.sort_by_key(|piece| (piece.first, piece.end));
            let mut last = 0;
            for piece in own.iter_mut() {
                last = last.max(piece.end);
                piece.last_end = last;
            }
            let mut first = usize::MAX;
            for piece in own.iter_mut().rev() {
                first = first.min(piece.end);
                piece.first_end = first;
            }
        }
        pieces
    }

    /// True if one of them holds all of the place.
    pub(super) fn any_around(&self, place: Place) -> bool {
        let Some(own) = self.0.get(&place.source) else { return false };
        let behind = own.partition_point(|piece| piece.first <= place.span.first);
        own[..behind].last().is_some_and(|piece| piece.last_end >= place.span.end)
    }

    /// True if one of them lies in the place.
    pub(super) fn any_inside(&self, place: Place) -> bool {
        let Some(own) = self.0.get(&place.source) else { return false };
        let from = own.partition_point(|piece| piece.first < place.span.first);
        own.get(from).is_some_and(|piece| piece.first_end <= place.span.end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::syntax::Span;

    fn place() -> impl Strategy<Value = Place> {
        let parts = (0..2_usize, 0..12_usize, 1..8_usize);
        parts.prop_map(|(source, first, length)| Place {
            source,
            span: Span { first, end: first + length },
        })
    }

    proptest! {
        #[test]
        fn it_says_what_a_look_at_each_of_them_says(
            places in prop::collection::vec(place(), 0..8),
            asked in place(),
        ) {
            let pieces = Pieces::of(places.iter().copied());
            prop_assert_eq!(pieces.any_around(asked), places.iter().any(|p| p.contains(&asked)));
            prop_assert_eq!(pieces.any_inside(asked), places.iter().any(|p| asked.contains(p)));
        }
    }
}
