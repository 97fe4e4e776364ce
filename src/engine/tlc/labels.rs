//! Places in modules, and the labels of states.

use crate::event::Part;
use crate::trace::{Action, Location, location};

/// The lines `0. Line 5, column 9 to line 6, column 56 in Eval` of an error's
/// stack, outermost first.
pub(super) fn positions(text: &str) -> Vec<Location> {
    let position = |line: &str| {
        let (number, place) = line.trim().split_once(". Line ")?;
        number.parse::<u32>().ok()?;
        let place = place.replace(", column ", ", col ").replace(" in ", " of module ");
        location(&format!("line {place}"))
    };
    text.lines().filter_map(position).collect()
}

/// `<Name(arguments) LOCATION>`. Arguments may hold any text, so the place is
/// looked for from the end. `None` for `<Initial predicate>` and no label.
pub(super) fn action(label: &str) -> Option<Action> {
    let inside = label.trim().strip_prefix('<')?.strip_suffix('>')?;
    let at = inside.rfind(" line ")?;
    let before = inside[..at].rfind(" line ").filter(|_| location(&inside[at + 1..]).is_none());
    let at = before.unwrap_or(at);
    let place = location(&inside[at + 1..])?;
    let (name, arguments) = match inside[..at].split_once('(') {
        Some((name, rest)) => (name, Some(rest.strip_suffix(')').unwrap_or(rest).to_owned())),
        None => (&inside[..at], None),
    };
    Some(Action { name: name.trim().to_owned(), arguments, location: Some(place) })
}

/// `<Name LOCATION>: 5:8` of a coverage report: name, place, part, figures.
pub(super) fn covered(text: &str) -> Option<(Action, Option<Part>, Vec<u64>)> {
    let text = text.trim();
    let end = text.rfind('>')?;
    let figures = super::numbers::numbers(&text[end..]);
    Some((action(&text[..=end])?, part(&text[..end]), figures))
}

/// The part of a definition: `... of module M (113 3 123 32)`.
fn part(label: &str) -> Option<Part> {
    let (_, places) = label.strip_suffix(')')?.rsplit_once(" (")?;
    let places: Vec<u32> = places.split(' ').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [line, column, end_line, end_column] = places[..] else { return None };
    Some(Part { line, column, end_line, end_column })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_may_look_like_a_place() {
        let label = "<Do(\" line 1, col 2 to line 3, col 4 of module X>\",1) line 7, col 13 to line 7, col 46 of module Lab>";
        let action = action(label).unwrap();
        assert_eq!(action.name, "Do");
        assert_eq!(action.location.unwrap().line, 7);
        assert!(action.arguments.unwrap().ends_with(",1"));
    }

    #[test]
    fn a_stack_is_read_from_the_outermost_place_to_the_innermost() {
        let text = "The error occurred when TLC was evaluating the nested\nexpressions at the following positions:\n0. Line 6, column 11 to line 7, column 45 in Ee\n1. Line 7, column 19 to line 7, column 25 in Ee\n\n";
        let places = positions(text);
        assert_eq!((places.len(), places[1].column, places[1].end_column), (2, 19, 25));
        assert!(positions("    The error call stack is empty.\n").is_empty());
    }

    #[test]
    fn a_part_of_an_action_is_in_the_same_module() {
        let covered =
            covered("<New line 111, col 1 to line 111, col 16 of module M (113 3 123 32)>: 5:8");
        let (action, part, figures) = covered.unwrap();
        assert_eq!((action.location.unwrap().module, figures), ("M".to_owned(), vec![5, 8]));
        let place = Part { line: 113, column: 3, end_line: 123, end_column: 32 };
        assert_eq!(part, Some(place));
    }

    #[test]
    fn labels_without_a_place_are_no_action() {
        assert_eq!(action("<Initial predicate>"), None);
        assert_eq!(action(""), None);
        assert_eq!(action("<Next line 5>"), None);
    }
}
