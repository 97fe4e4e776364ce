//! What the author of a configuration says must come out: a file `X.expect`
//! beside `X.cfg`, or comments that begin with `EXPECT`.
//!
//! Both are a few words, in any order: `verified`, `deadlock`, `violated
//! NoOverflow` or `NoOverflow is violated`, `78 distinct states`, `361 generated`,
//! `depth 12`.

use std::path::Path;

use crate::spec::{Files, Limit};

/// Largest file that is read.
const LIMIT: Limit = Limit { bytes_max: 16 * 1024 * 1024, name: "what an author expects" };

/// What an author expects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// How the search ends.
    pub end: Option<End>,
    /// Distinct states.
    pub distinct: Option<u64>,
    /// States generated.
    pub generated: Option<u64>,
    /// Depth of the state graph.
    pub depth: Option<u64>,
}

/// How a search is expected to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Everything holds.
    Verified,
    /// A state has no successor.
    Deadlock,
    /// Something is violated; this, if the author names it.
    Violated(Option<String>),
}

impl Word {
    /// The author's word on a configuration; `None` if there is none.
    #[must_use]
    pub fn of(config: &Path, files: &Files) -> Option<Self> {
        let beside = config.with_extension("expect");
        let text = match files.read(&beside, LIMIT) {
            Ok(file) => file.text(),
            Err(_) => comments(&files.read(config, LIMIT).ok()?.text()),
        };
        let word = Self::read(&text);
        (word != Self::default()).then_some(word)
    }

    /// Reads it from its text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut word = Self::default();
        // `1,361 states` is one number.
        let text = text.replace(',', "");
        let kept = |c: char| c.is_alphanumeric() || c == '_' || c == '!';
        let words: Vec<&str> =
            text.split(|c: char| !kept(c)).filter(|word| !is_filler(word)).collect();
        for (at, this) in words.iter().enumerate() {
            let next = words.get(at + 1).copied();
            let before = at.checked_sub(1).map(|at| words[at]);
            word.hear(this, before, next);
        }
        word
    }

    fn hear(&mut self, this: &str, before: Option<&str>, next: Option<&str>) {
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        match this.to_ascii_lowercase().as_str() {
            "verified" | "pass" | "passes" | "ok" | "success" | "holds" if self.end.is_none() => {
                self.end = Some(End::Verified);
            }
            "deadlock" if before.is_none_or(|word| !word.eq_ignore_ascii_case("no")) => {
                self.end = Some(End::Deadlock);
            }
            "violated" | "violates" | "violation" | "fails" | "fail" => {
                let named =
                    |word: Option<&str>| word.filter(|word| is_name(word)).map(str::to_owned);
                if !matches!(self.end, Some(End::Violated(Some(_)))) {
                    self.end = Some(End::Violated(named(next).or_else(|| named(before))));
                }
            }
            "distinct" => self.distinct = number(before).or_else(|| number(next)).or(self.distinct),
            "generated" => {
                self.generated = number(before).or_else(|| number(next)).or(self.generated)
            }
            "depth" | "diameter" => {
                self.depth = number(next).or_else(|| number(before)).or(self.depth)
            }
            _ => {}
        }
    }
}

/// Words between a name and what is said of it.
fn is_filler(word: &str) -> bool {
    let fillers = ["", "a", "the", "is", "of", "invariant", "property"];
    fillers.contains(&word.to_ascii_lowercase().as_str())
}

/// What an operator may be called; words of a sentence begin with a small letter.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase()) && !word.chars().all(|c| c.is_uppercase())
}

/// The comments of a configuration that begin with `EXPECT`.
fn comments(config: &str) -> String {
    let told = config.lines().filter_map(|line| {
        let comment = line.split_once("\\*")?.1.trim_start();
        let rest = comment.strip_prefix("EXPECTED").or_else(|| comment.strip_prefix("EXPECT"))?;
        Some(rest.trim_start_matches(':'))
    });
    told.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violated(name: &str) -> Option<End> {
        Some(End::Violated(Some(name.to_owned())))
    }

    #[test]
    fn an_author_says_it_in_a_few_words() {
        assert_eq!(
            Word::read("verified, 78 distinct of 361 generated, depth 12"),
            Word {
                end: Some(End::Verified),
                distinct: Some(78),
                generated: Some(361),
                depth: Some(12),
            }
        );
        assert_eq!(Word::read("deadlock").end, Some(End::Deadlock));
        assert_eq!(Word::read("no deadlock; passes").end, Some(End::Verified));
        assert_eq!(Word::read("violated NoOverflow").end, violated("NoOverflow"));
        assert_eq!(Word::read("Invariant NoOverflow is violated").end, violated("NoOverflow"));
        assert_eq!(Word::read("1,361 distinct").distinct, Some(1361));
        assert_eq!(Word::read("NoOverflow violated\n").end, violated("NoOverflow"));
        assert_eq!(Word::read("violates: I!Safe").end, violated("I!Safe"));
        assert_eq!(Word::read("").end, None);
    }

    #[test]
    fn comments_of_a_configuration_are_read() {
        let text = "\\* EXPECT violated Safe\nINIT Init \\* verified\n\\* EXPECTED: 3 distinct\n";
        assert_eq!(comments(text), " violated Safe\n 3 distinct");
    }
}
