//! Places in a JSON document, as JSON pointers (RFC 6901).

use std::fmt::{self, Write as _};

/// The way from the root of a document, or from a state, to a place in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Place<'a> {
    segments: Vec<Segment<'a>>,
}

#[derive(Debug, Clone, Copy)]
enum Segment<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Place<'a> {
    pub(super) fn key(&mut self, key: &'a str) {
        self.segments.push(Segment::Key(key));
    }

    pub(super) fn index(&mut self, n: usize) {
        self.segments.push(Segment::Index(n));
    }

    /// Leaves what was entered last.
    pub(super) fn leave(&mut self) {
        self.segments.pop();
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.segments {
            match segment {
                Segment::Index(n) => write!(f, "/{n}")?,
                Segment::Key(key) => {
                    f.write_char('/')?;
                    f.write_str(&key.replace('~', "~0").replace('/', "~1"))?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_json_pointer() {
        let mut place = Place::default();
        place.key("lo/g~");
        place.key("#set");
        place.index(3);
        assert_eq!(place.to_string(), "/lo~1g~0/#set/3");
        place.leave();
        assert_eq!(place.to_string(), "/lo~1g~0/#set");
    }
}
