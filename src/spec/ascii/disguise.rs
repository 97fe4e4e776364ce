//! Characters in strings that the lexer of an older TLC refuses.
//!
//! Of what lies beyond Latin-1 it takes a character by the low byte of its
//! UTF-16 unit alone, from 0x80 on. Whatever it refuses is given a stand-in of
//! the private use area, unit by unit: strings that were equal still are, all
//! have their lengths and parts, and what TLC prints is led back.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The private use area.
const PRIVATE: std::ops::RangeInclusive<u16> = 0xE000..=0xF8FF;

/// Stand-ins of units, and units of stand-ins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disguise {
    stand_ins: BTreeMap<u16, u16>,
    units: BTreeMap<u16, u16>,
}

impl Disguise {
    /// A text with a stand-in for everything that is refused. Where no
    /// stand-in is left, TLC has the word.
    pub(super) fn worn(&mut self, text: &str) -> String {
        let mut worn = Vec::with_capacity(text.len());
        for c in text.chars() {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                worn.push(if is_refused(c) { self.stand_in(*unit) } else { *unit });
            }
        }
        String::from_utf16_lossy(&worn)
    }

    fn stand_in(&mut self, unit: u16) -> u16 {
        if let Some(known) = self.stand_ins.get(&unit) {
            return *known;
        }
        let mut free = PRIVATE.filter(|stand_in| !is_low(*stand_in)).skip(self.stand_ins.len());
        let Some(stand_in) = free.next() else { return unit };
        self.stand_ins.insert(unit, stand_in);
        self.units.insert(stand_in, unit);
        stand_in
    }

    /// A text without stand-ins.
    #[must_use]
    pub fn removed<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let original = |unit: u16| self.units.get(&unit).copied();
        if text.is_ascii() || !text.encode_utf16().any(|unit| original(unit).is_some()) {
            return text.into();
        }
        let units = text.encode_utf16().map(|unit| original(unit).unwrap_or(unit));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }

    /// True if nothing has a stand-in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }
}

/// True if the text holds what could be taken for a stand-in.
pub(super) fn has_private(text: &str) -> bool {
    !text.is_ascii() && text.encode_utf16().any(|unit| PRIVATE.contains(&unit))
}

pub(super) fn is_refused(c: char) -> bool {
    let mut units = [0; 2];
    match c.encode_utf16(&mut units) {
        [unit] => *unit > 0xFF && is_low(*unit),
        _ => true,
    }
}

fn is_low(unit: u16) -> bool {
    unit & 0xFF < 0x80
}
