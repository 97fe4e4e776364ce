//! Columns for a text whose pieces have become longer.
//!
//! In: the pieces of all lines. Out: for each column the one in which what
//! stood there now stands, the same for all lines. Bulleted lists are told by
//! columns alone: what stood below, left or right of something still does.

use super::scan::{Line, Piece};

/// The new place of each column. It grows with the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout(Vec<u32>);

/// A piece at `from` needs this many columns before the one at `to`.
struct Need {
    from: u32,
    to: u32,
    columns: u32,
}

impl Layout {
    pub(super) fn of(lines: &[Line<'_>]) -> Self {
        let mut needs: Vec<Need> = lines.iter().flat_map(|line| needs(&line.pieces)).collect();
        needs.sort_unstable_by_key(|need| need.to);
        let last = lines.iter().filter_map(|line| Some(line.pieces.last()?.column)).max();
        let mut places: Vec<u32> = Vec::new();
        let mut needs = needs.into_iter().peekable();
        for column in 0..=last.unwrap_or(0) {
            let mut place = places.last().map_or(0, |before| before + 1);
            while let Some(need) = needs.next_if(|need| need.to == column) {
                let from = places.get(need.from as usize).copied().unwrap_or_default();
                place = place.max(from + need.columns);
            }
            places.push(place);
        }
        Self(places)
    }

    pub(super) fn place(&self, column: u32) -> u32 {
        self.0.get(column as usize).copied().unwrap_or(column)
    }
}

fn needs<'a>(pieces: &'a [Piece<'a>]) -> impl Iterator<Item = Need> + 'a {
    pieces.iter().zip(pieces.iter().skip(1)).map(|(left, right)| {
        let touching = left.column + left.width == right.column;
        // `x∈S` and `x=⟨1⟩` would become other words.
        let apart = left.operator.is_some() || (touching && right.operator.is_some());
        let columns = left.printed_width() + u32::from(apart);
        Need { from: left.column, to: right.column, columns }
    })
}
