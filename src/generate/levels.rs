//! Counting the states of each level of a breadth-first search.
//!
//! One worker meets states level by level, and TLC evaluates an invariant once
//! for each distinct state it meets. So an invariant that is always true can
//! count, and print the count whenever a level begins. Every TLC can do this.

use crate::config::Named;

/// The invariant that counts.
pub const COUNT: &str = "MCCountsLevels";

/// What the lines with counts begin with.
const LEVEL: &str = "<<\"greyverify level\"";
/// What marks a state.
const STATE: &str = "\"greyverify state\",";

/// Definitions for the generated module. Register 1 holds what TLC calls the
/// level, 2 the states met so far, 3 the level counted from none. States that a
/// constraint excludes are met, too, and are not among the distinct ones.
pub(super) fn definitions(
    variables: &[String],
    constraints: &[Named<()>],
    show: Option<u64>,
) -> String {
    let fields: Vec<String> = variables.iter().map(|v| format!("{v} |-> {v}")).collect();
    let shown = show.map(|level| {
        let state = fields.join(", ");
        format!("\n  /\\ TLCGet(3) # {level} \\/ PrintT(<<{STATE} [{state}]>>)")
    });
    let within: Vec<&str> = constraints.iter().map(|named| named.name.as_str()).collect();
    let excluded = match within.as_slice() {
        [] => String::new(),
        names => format!("~({}) \\/ ", names.join(" /\\ ")),
    };
    format!(
        "
\\* True in every state; prints how many states there are before each level.
ASSUME TLCSet(1, 0 - 1) /\\ TLCSet(2, 0) /\\ TLCSet(3, 0 - 1)
{COUNT} == {excluded}
  /\\ \\/ TLCGet(\"level\") = TLCGet(1)
     \\/ /\\ TLCSet(1, TLCGet(\"level\")) /\\ TLCSet(3, TLCGet(3) + 1)
        /\\ PrintT({LEVEL}, TLCGet(3), TLCGet(2)>>)
  /\\ TLCSet(2, TLCGet(2) + 1){}
",
        shown.unwrap_or_default()
    )
}

/// The line before the states of a level, of which there were so many before.
#[must_use]
pub fn level_line(level: u64, before: u64) -> String {
    format!("{LEVEL}, {level}, {before}>>")
}

/// The line of a state, given each variable and the text of its value.
pub fn state_line<'a>(variables: impl Iterator<Item = (&'a str, String)>) -> String {
    let fields: Vec<String> =
        variables.map(|(name, value)| format!("{name} |-> {value}")).collect();
    format!("<<{STATE} [{}]>>", fields.join(", "))
}

/// States of each level, from what a search printed and how many distinct
/// states it found. `None` if what was printed is no such thing.
#[must_use]
pub fn counts(printed: &str, distinct: u64) -> Option<Vec<u64>> {
    let mut before = Vec::new();
    for line in printed.lines().filter(|l| l.starts_with(LEVEL)) {
        let numbers = line.strip_prefix(LEVEL)?.strip_suffix(">>")?;
        let mut numbers = numbers.split(',').skip(1).map(|n| n.trim().parse::<u64>());
        let (level, so_far) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        if level != before.len() as u64 {
            return None;
        }
        before.push(so_far);
    }
    before.push(distinct);
    before.windows(2).map(|pair| pair[1].checked_sub(pair[0])).collect()
}

/// The texts of the states that a search printed.
pub fn states(printed: &str) -> impl Iterator<Item = &str> {
    printed.split(STATE).skip(1).map(|text| {
        let text = text.split(LEVEL).next().unwrap_or(text).trim();
        // Of the next state, its opening bracket is left.
        let text = text.strip_suffix("<<").unwrap_or(text).trim();
        text.strip_suffix(">>").unwrap_or(text).trim()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_the_differences() {
        let level = |n: u64, before: u64| format!("{LEVEL}, {n}, {before}>>\n");
        let printed = format!("{}other\n{}{}", level(0, 0), level(1, 1), level(2, 4));
        assert_eq!(counts(&printed, 10), Some(vec![1, 3, 6]));
        assert_eq!(counts(&level(1, 0), 10), None);
        assert_eq!(counts(&printed, 3), None);
    }

    #[test]
    fn printed_states_may_be_wrapped() {
        let printed = format!(
            "{LEVEL}, 0, 0>>\n<<{STATE} [x |-> <<>>]>>\n<< {STATE}\n  [x |->\n <<2>>] >>\n{LEVEL}, 1, 2>>\n"
        );
        let found: Vec<&str> = states(&printed).collect();
        assert_eq!(found, ["[x |-> <<>>]", "[x |->\n <<2>>]"]);
    }
}
