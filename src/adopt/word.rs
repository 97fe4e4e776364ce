//! What the author of a configuration says must come out: a file `X.expect`
//! beside `X.cfg`, or comments that begin with `EXPECT`.
//!
//! Both are a few words, in any order: `verified`, `deadlock`, `violated
//! NoOverflow` or `NoOverflow is violated`, `78 distinct states`, `361 generated`,
//! `depth 12`.

use std::path::Path;

use crate::config;
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
        let config = config::load(config, files).ok()?;
        let word = Self::read(&text, &config.checked());
        (word != Self::default()).then_some(word)
    }

    /// Reads it from its text; `checked` are the names of what is checked.
    #[must_use]
    pub fn read(text: &str, checked: &[&str]) -> Self {
        let mut word = Self::default();
        let text = whole_numbers(text);
        // What `distinct=78` gives a number is not what stands before it.
        let text = text.replace(['=', ':'], " = ");
        let kept = |c: char| c.is_alphanumeric() || "_!=".contains(c);
        let words: Vec<&str> =
            text.split(|c: char| !kept(c)).filter(|word| !is_filler(word)).collect();
        let at = |at: Option<usize>| at.and_then(|at| words.get(at)).copied();
        for (n, this) in words.iter().enumerate() {
            let (before, next) = (at(n.checked_sub(1)), at(Some(n + 1)));
            match next {
                Some("=") => word.hear(this, None, at(Some(n + 2)), checked),
                _ => word.hear(this, before, next, checked),
            }
        }
        word
    }

    fn hear(&mut self, this: &str, before: Option<&str>, next: Option<&str>, checked: &[&str]) {
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        let is_one = |word: Option<&str>, of: &[&str]| {
            word.is_some_and(|word| of.contains(&word.to_ascii_lowercase().as_str()))
        };
        let denied = is_one(before, &["no", "not", "never", "without"]);
        match this.to_ascii_lowercase().as_str() {
            "verified" | "pass" | "passes" | "ok" | "success" | "holds"
                if self.end.is_none() && !denied =>
            {
                self.end = Some(End::Verified);
            }
            "deadlock" if !denied && !is_one(next, &["free", "freedom"]) => {
                self.end = Some(End::Deadlock);
            }
            "violated" | "violates" | "violation" | "violations" | "fails" | "fail" => {
                let named = |word: Option<&str>| {
                    word.filter(|word| checked.contains(word)).map(str::to_owned)
                };
                match &self.end {
                    Some(End::Violated(Some(_))) => {}
                    _ if denied => self.end = Some(End::Verified),
                    _ => self.end = Some(End::Violated(named(next).or_else(|| named(before)))),
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

/// `1,361` is one number; any other comma parts words.
fn whole_numbers(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit =
        |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let is_inside = |at: usize| digit(at.checked_sub(1)) && digit(Some(at + 1));
    let kept = letters.iter().enumerate().filter(|(at, c)| **c != ',' || !is_inside(*at));
    kept.map(|(_, c)| *c).collect()
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

    fn read(text: &str) -> Word {
        Word::read(text, &["NoOverflow", "I!Safe", "inv"])
    }

    #[test]
    fn an_author_says_it_in_a_few_words() {
        let (distinct, generated, depth) = (Some(78), Some(361), Some(12));
        let all = Word { end: Some(End::Verified), distinct, generated, depth };
        assert_eq!(read("verified, 78 distinct of 361 generated, depth 12"), all);
        assert_eq!(read("verified,distinct=78,generated=361;depth 12"), all);
        assert_eq!(read("verified: distinct: 78, generated: 361, depth = 12"), all);
        assert_eq!(read("361 generated = 361, 78 distinct, verified, depth 12"), all);
        assert_eq!(read("deadlock").end, Some(End::Deadlock));
        for text in ["no deadlock; passes", "deadlock-free, ok", "no violation of NoOverflow"] {
            assert_eq!(read(text).end, Some(End::Verified), "{text}");
        }
        assert_eq!(read("never deadlocks, deadlock freedom").end, None);
        for text in
            ["violated NoOverflow", "Invariant NoOverflow is violated", "NoOverflow violated"]
        {
            assert_eq!(read(text).end, violated("NoOverflow"), "{text}");
        }
        assert_eq!(read("violates: I!Safe").end, violated("I!Safe"));
        assert_eq!(read("violated inv").end, violated("inv"));
        assert_eq!(read("violated").end, Some(End::Violated(None)));
        assert_eq!(read("1,361 distinct").distinct, Some(1361));
        assert_eq!(read("").end, None);
    }

    #[test]
    fn comments_of_a_configuration_are_read() {
        let text = "\\* EXPECT violated Safe\nINIT Init \\* verified\n\\* EXPECTED: 3 distinct\n";
        assert_eq!(comments(text), " violated Safe\n 3 distinct");
    }
}
