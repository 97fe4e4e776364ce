//! What a module file holds and asks for, told from its words alone.
//!
//! In: text of any kind. Out: its modules, where they stand, and the names
//! that follow `EXTENDS` and `INSTANCE` in them, at any depth. Comments and
//! strings are skipped, nothing else is understood: Unicode operators, `LET`,
//! proofs and what no parser takes make no difference.

use std::collections::BTreeSet;
use std::ops::Range;

/// A module at the top level of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Section {
    /// Its name.
    pub(super) name: String,
    /// Where it stands in the text, in bytes, header and end included.
    pub(super) span: Range<usize>,
    /// Modules it extends or instantiates and does not declare itself.
    pub(super) wanted: BTreeSet<String>,
    /// Modules declared inside it.
    pub(super) inner: BTreeSet<String>,
    /// Its string literals, without escapes.
    pub(super) strings: BTreeSet<String>,
    /// Variables of the environment that it reads as `IOEnv.NAME`.
    pub(super) environment: BTreeSet<String>,
}

/// The modules of a file, in order. Text around them is skipped. The first
/// may begin anywhere in a line, as SANY has it, the others must have a line
/// of their own.
pub(super) fn outline(text: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut from = 0;
    while let Some(header) = next_header(text, from, sections.is_empty()) {
        let section = Scanner::new(text, &header).run();
        from = section.span.end;
        sections.push(section);
    }
    sections
}

struct Header {
    name: String,
    span: Range<usize>,
}

fn next_header(text: &str, from: usize, anywhere: bool) -> Option<Header> {
    let mut at = from;
    while let Some(found) = text[at..].find("----") {
        let start = at + found;
        let line_start = text[..start].rfind('\n').map_or(0, |n| n + 1);
        if let Some(header) = header_at(text, start)
            && (anywhere || text[line_start..start].trim().is_empty())
        {
            return Some(header);
        }
        at = start + run_of(text.as_bytes(), start, b'-');
    }
    None
}

/// `---- MODULE Name ----` at this place.
fn header_at(text: &str, start: usize) -> Option<Header> {
    let bytes = text.as_bytes();
    let dashes = run_of(bytes, start, b'-');
    let at = skip_blanks(bytes, start + dashes);
    let rest = text.get(at..)?.strip_prefix("MODULE")?;
    let at = at + "MODULE".len();
    let name_start = skip_blanks(bytes, at);
    let name_end = name_start + word_length(bytes, name_start);
    let close = skip_blanks(bytes, name_end);
    let closing = run_of(bytes, close, b'-');
    let whole = dashes >= 4 && closing >= 3 && name_start > at && name_end > name_start;
    (whole && !rest.is_empty()).then(|| Header {
        name: text[name_start..name_end].to_owned(),
        span: start..close + closing,
    })
}

fn run_of(bytes: &[u8], from: usize, byte: u8) -> usize {
    bytes[from..].iter().take_while(|b| **b == byte).count()
}

fn skip_blanks(bytes: &[u8], from: usize) -> usize {
    from + bytes[from..].iter().take_while(|b| b.is_ascii_whitespace()).count()
}

fn word_length(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().take_while(|b| is_word(**b)).count()
}

/// What is not ASCII is an operator: `I≜INSTANCE M`.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// True if `word` stands in the text as a word of its own, comments included.
pub(super) fn mentions(text: &str, word: &str) -> bool {
    places(text, word).next().is_some()
}

/// True if the word is followed by `==` or `≜`, with parameters between or without.
/// The line that ends a module begins in the same way.
pub(super) fn defines(text: &str, word: &str) -> bool {
    places(text, word).any(|at| {
        let rest = text[at + word.len()..].trim_start();
        let parameters = rest.starts_with('(').then(|| rest.split_once(')'));
        let body = parameters.flatten().map_or(rest, |(_, body)| body.trim_start());
        body.starts_with('≜') || (body.starts_with("==") && !body.starts_with("==="))
    })
}

/// Where a word stands as a word of its own.
fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let ends = |byte: Option<&u8>| byte.is_none_or(|b| !is_word(*b));
    let bytes = text.as_bytes();
    let whole = move |at: &usize| {
        at.checked_sub(1).is_none_or(|n| ends(bytes.get(n))) && ends(bytes.get(at + word.len()))
    };
    text.match_indices(word).map(|(at, _)| at).filter(whole)
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    section: Section,
    /// Modules that are open, the outermost one included.
    open: usize,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, header: &Header) -> Self {
        let span = header.span.start..text.len();
        let section = Section { name: header.name.clone(), span, ..Section::default() };
        Self { text, bytes: text.as_bytes(), at: header.span.end, section, open: 1 }
    }

    fn run(mut self) -> Section {
        while self.at < self.bytes.len() && self.open > 0 {
            self.step();
        }
        self.section.span.end = self.at;
        self.section.wanted.retain(|name| !self.section.inner.contains(name));
        self.section
    }

    fn step(&mut self) {
        if self.skip_comment() {
            return;
        }
        match self.bytes[self.at] {
            b'"' => self.string(),
            b'-' => self.dashes(),
            b'=' => self.equals(),
            byte if is_word(byte) => self.word(),
            _ => self.at += 1,
        }
    }

    fn skip_comment(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"\\*") {
            self.at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            return true;
        }
        if !rest.starts_with(b"(*") {
            return false;
        }
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            match rest {
                [b'(', b'*', ..] => (depth, self.at) = (depth + 1, self.at + 2),
                [b'*', b')', ..] => (depth, self.at) = (depth - 1, self.at + 2),
                _ => self.at += 1,
            }
            if depth == 0 {
                break;
            }
        }
        true
    }

    /// A string ends with its line at the latest.
    fn string(&mut self) {
        let start = self.at + 1;
        let mut end = start;
        while end < self.bytes.len() && !matches!(self.bytes[end], b'"' | b'\n') {
            end += if self.bytes[end] == b'\\' { 2 } else { 1 };
        }
        let end = end.min(self.bytes.len());
        if let Some(literal) = self.text.get(start..end) {
            self.section.strings.insert(literal.replace("\\\\", "\\").replace("\\\"", "\""));
        }
        self.at = (end + 1).min(self.bytes.len());
    }

    fn dashes(&mut self) {
        match header_at(self.text, self.at) {
            Some(header) => {
                self.section.inner.insert(header.name);
                self.open += 1;
                self.at = header.span.end;
            }
            None => self.at += run_of(self.bytes, self.at, b'-'),
        }
    }

    fn equals(&mut self) {
        let run = run_of(self.bytes, self.at, b'=');
        if run >= 4 {
            self.open -= 1;
        }
        self.at += run;
    }

    fn word(&mut self) {
        let word = self.take_word();
        match word {
            "EXTENDS" => self.names(),
            "INSTANCE" => {
                self.blanks();
                self.want();
            }
            "IOEnv" if self.bytes.get(self.at) == Some(&b'.') => {
                self.at += 1;
                let name = self.take_word().to_owned();
                self.section.environment.insert(name);
            }
            _ => {}
        }
    }

    /// `A, B, C`, with comments between.
    fn names(&mut self) {
        loop {
            self.blanks();
            self.want();
            self.blanks();
            if self.bytes.get(self.at) != Some(&b',') {
                return;
            }
            self.at += 1;
        }
    }

    fn want(&mut self) {
        let name = self.take_word();
        if !name.is_empty() {
            self.section.wanted.insert(name.to_owned());
        }
    }

    fn blanks(&mut self) {
        loop {
            self.at = skip_blanks(self.bytes, self.at);
            if self.at >= self.bytes.len() || !self.skip_comment() {
                return;
            }
        }
    }

    fn take_word(&mut self) -> &'t str {
        let start = self.at;
        self.at += word_length(self.bytes, start);
        self.text.get(start..self.at).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> Vec<String> {
        outline(text).first().map(|s| s.wanted.iter().cloned().collect()).unwrap_or_default()
    }

    #[test]
    fn modules_are_found_below_let_in_unicode_and_behind_comments() {
        let text = "Prose (* \" ----\n---- MODULE A ----\nEXTENDS B, (* not X *) C \\* nor Y\n , D\n\
            (* EXTENDS E (* INSTANCE F *) *)\nS \u{225c} \"INSTANCE G\"\n\
            P \u{225c} \u{2200} x \u{2208} S : LET I(y) == INSTANCE H WITH z <- y IN LET INSTANCE J IN x\n====\nEXTENDS K";
        assert_eq!(wanted(text), ["B", "C", "D", "H", "J"]);
        assert_eq!(wanted("---- MODULE A ----\nI\u{225c}INSTANCE B\n===="), ["B"]);
    }

    #[test]
    fn a_module_inside_is_not_asked_for() {
        let text = "---- MODULE A ----\n---- MODULE In ----\nEXTENDS B\n====\nI == INSTANCE In\nJ == INSTANCE C\n=====";
        assert_eq!(wanted(text), ["B", "C"]);
        assert_eq!(outline(text).len(), 1);
    }

    #[test]
    fn several_modules_of_one_file_are_told_apart() {
        let text = "---- MODULE A ----\nEXTENDS B\n====\n  ---- MODULE B ----\n====\nnot ---- MODULE C ----\n====\n";
        let found = outline(text);
        let names: Vec<&str> = found.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!(&text[found[1].span.clone()], "---- MODULE B ----\n====");
    }

    #[test]
    fn strings_and_variables_of_the_environment_are_kept() {
        let text = "---- MODULE A ----\nF == IF \"JSON\" \\in DOMAIN IOEnv THEN IOEnv.JSON ELSE \"a\\\\b \\\"c\\\".json\"\n====";
        let found = outline(text);
        assert!(found[0].strings.contains("a\\b \"c\".json"), "{found:?}");
        assert!(found[0].environment.contains("JSON"));
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in [
            "",
            "----",
            "---- MODULE",
            "---- MODULE A",
            "---- MODULE A ----(*",
            "---- MODULE A ----\"\\",
            "---- MODULE A ----\nEXTENDS",
            "---- MODULE \u{e9} ----\nINSTANCE",
            "---- MODULE A ---- IOEnv.",
        ] {
            let _ = outline(text);
        }
    }
}
