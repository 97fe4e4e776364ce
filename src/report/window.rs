//! A few lines of a longer text, around the one that matters.
//!
//! In: the lines and the one that a reader looks for. Out: its head and that line in the middle,
//! marked, with what is left out told by an ellipsis.

/// Lines shown of a text.
const LINES: usize = 7;
/// What stands before the line that matters, and before the others.
const MARKED: &str = "  > ";
const UNMARKED: &str = "    ";
const LEFT_OUT: &str = "    …";

/// The lines, each with what stands before it.
pub(super) fn around(lines: &[&str], matters: Option<usize>) -> Vec<String> {
    // Of one line everybody sees which it is.
    let marked = matters.filter(|at| *at < lines.len() && lines.len() > 1);
    let line = |at: usize| {
        let before = if marked == Some(at) { MARKED } else { UNMARKED };
        format!("{before}{}", lines[at])
    };
    if lines.len() <= LINES {
        return (0..lines.len()).map(line).collect();
    }
    let room = LINES - 1;
    let middle = marked.unwrap_or(0);
    let from = middle.saturating_sub(room / 2).clamp(1, lines.len() - room);
    let to = from + room;
    let mut shown = vec![line(0)];
    shown.extend(between(1, from, line));
    shown.extend((from..to).map(line));
    shown.extend(between(to, lines.len(), line));
    shown
}

/// What stands for lines that are not shown; of a single one, itself.
fn between(from: usize, to: usize, line: impl Fn(usize) -> String) -> Option<String> {
    match to - from {
        0 => None,
        1 => Some(line(from)),
        _ => Some(LEFT_OUT.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(all: usize, matters: Option<usize>) -> String {
        let lines: Vec<String> = (0..all).map(|n| n.to_string()).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let shown = around(&lines, matters);
        shown.iter().map(|line| line.trim_start()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_line_that_matters_is_in_the_middle_and_never_cut_off() {
        assert_eq!(shown(1, Some(0)), "0");
        assert_eq!(shown(3, Some(2)), "0 1 > 2");
        assert_eq!(shown(7, None), "0 1 2 3 4 5 6");
        assert_eq!(shown(20, None), "0 1 2 3 4 5 6 …");
        assert_eq!(shown(20, Some(2)), "0 1 > 2 3 4 5 6 …");
        assert_eq!(shown(20, Some(10)), "0 … 7 8 9 > 10 11 12 …");
        assert_eq!(
            shown(9, Some(5)),
            "0 1 2 3 4 > 5 6 7 8",
            "one line is as short as its ellipsis"
        );
        assert_eq!(shown(20, Some(19)), "0 … 14 15 16 17 18 > 19");
        for all in 1..30 {
            for at in 0..all {
                let shown = shown(all, Some(at));
                assert!(all == 1 || shown.contains(&format!("> {at}")), "{at} of {all}: {shown}");
            }
        }
        assert_eq!(shown(3, Some(9)), "0 1 2");
    }
}
