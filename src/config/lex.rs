//! Words and marks of a configuration file, comments removed, places kept.
//!
//! TLC reads a configuration with the scanner of its module parser and takes
//! the first character it does not know for the end of the file, without a
//! word. So exactly what that scanner knows is read here, and everything else
//! is an error with its place and its name.

/// A word, number, string or mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    /// An operator symbol that is replaced: `\oplus` of `\oplus <- Plus`.
    Symbol(String),
    Number(u32),
    /// A string without its quotes, its backslashes as they stand: TLC does
    /// not read them as escapes either.
    Text(String),
    Mark(char),
    /// `<-`
    Gets,
}

/// A line and a column, in characters, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// A token and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) place: Place,
}

/// A character, word or number that no configuration file can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LexError {
    pub(super) place: Place,
    pub(super) what: String,
}

struct Lexer<'a> {
    rest: &'a str,
    place: Place,
    tokens: Vec<Placed>,
}

pub(super) fn lex(text: &str) -> Result<Vec<Placed>, LexError> {
    // A carriage return ends a line, alone or before a line feed.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let place = Place { line: 1, column: 1 };
    let mut lexer = Lexer { rest: &text, place, tokens: Vec::new() };
    while let Some(first) = lexer.rest.chars().next() {
        lexer.step(first)?;
    }
    Ok(lexer.tokens)
}

impl Lexer<'_> {
    fn step(&mut self, first: char) -> Result<(), LexError> {
        if " \t\n".contains(first) {
            self.advance(1);
        } else if self.rest.starts_with("\\*") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.advance(end);
        } else if self.rest.starts_with("(*") {
            self.block_comment()?;
        } else if let Some(symbol) = self.replaced_symbol() {
            let symbol = symbol.to_owned();
            let length = symbol.len();
            self.push(Token::Symbol(symbol), length);
        } else if self.rest.starts_with("<-") {
            self.push(Token::Gets, 2);
        } else if first == '"' {
            self.text()?;
        } else if is_word(first) {
            self.word()?;
        } else if "={},[]()!".contains(first) {
            self.push(Token::Mark(first), 1);
        } else {
            let comment = self.comment().unwrap_or_default();
            // Elsewhere than at the begin of a line, `#` is an operator, too.
            let is_comment = !comment.is_empty() && (self.begins_line() || first != '#');
            let instead = self.instead(first).filter(|_| !is_comment).unwrap_or_default();
            return Err(self.error(format!("{}{comment}{instead}", unexpected(first))));
        }
        Ok(())
    }

    /// The symbol of `< <- Less`, if that stands here.
    fn replaced_symbol(&self) -> Option<&str> {
        let length = symbol_length(self.rest);
        let (symbol, after) = self.rest.split_at(length);
        let replaced = length > 0 && after.trim_start_matches([' ', '\t', '\n']).starts_with("<-");
        // `N = <- Less` lacks a value, and `I! <- Less` a name.
        let is_expected = matches!(symbol, "=" | "!") && self.is_after_a_name();
        (replaced && !is_expected).then_some(symbol)
    }

    /// True after the name of a constant: no keyword, and nothing's value.
    fn is_after_a_name(&self) -> bool {
        let mut before = self.tokens.iter().rev().map(|p| &p.token);
        let is_name =
            matches!(before.next(), Some(Token::Word(word)) if !word.starts_with("CONSTANT"));
        is_name && !matches!(before.next(), Some(Token::Gets | Token::Mark('=' | ']')))
    }

    /// Comments nest, as they do in modules.
    fn block_comment(&mut self) -> Result<(), LexError> {
        let opened = self.error("this comment is never closed".to_owned());
        let mut depth = 0_u32;
        loop {
            if self.rest.starts_with("(*") {
                depth += 1;
                self.advance(2);
            } else if self.rest.starts_with("*)") {
                depth -= 1;
                self.advance(2);
                if depth == 0 {
                    return Ok(());
                }
            } else {
                let next = self.rest.chars().next().ok_or_else(|| opened.clone())?;
                self.advance(next.len_utf8());
            }
        }
    }

    fn text(&mut self) -> Result<(), LexError> {
        let body = &self.rest[1..];
        let mut escaped = false;
        for (at, c) in body.char_indices() {
            match c {
                '"' if !escaped => {
                    self.push(Token::Text(body[..at].to_owned()), at + 2);
                    return Ok(());
                }
                '\n' => break,
                '`' => return Err(self.error("TLC takes no backtick in a string".to_owned())),
                char::REPLACEMENT_CHARACTER => {
                    let what = "this string holds bytes that are not UTF-8";
                    return Err(self.error(what.to_owned()));
                }
                c if escaped && !"ntrf\\\"".contains(c) => {
                    let what = format!("`\\{c}` is not an escape that TLC knows in a string");
                    return Err(self.error(what));
                }
                _ => {}
            }
            escaped = c == '\\' && !escaped;
        }
        Err(self.error("this string is never closed".to_owned()))
    }

    fn word(&mut self) -> Result<(), LexError> {
        let end = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
        let word = &self.rest[..end];
        let token = if word.bytes().all(|b| b.is_ascii_digit()) {
            let small = word.parse::<u32>().ok().filter(|n| i32::try_from(*n).is_ok());
            Token::Number(small.ok_or_else(|| {
                self.error(format!("the number {word} does not fit the 31 bits TLC gives it"))
            })?)
        } else if is_one_name(word) {
            Token::Word(word.to_owned())
        } else {
            return Err(self.error(format!("TLC does not read `{word}` as one name")));
        };
        self.push(token, end);
        Ok(())
    }

    fn push(&mut self, token: Token, bytes: usize) {
        self.tokens.push(Placed { token, place: self.place });
        self.advance(bytes);
    }

    fn advance(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        for c in passed.chars() {
            if c == '\n' {
                self.place = Place { line: self.place.line + 1, column: 1 };
            } else {
                self.place.column += 1;
            }
        }
        self.rest = rest;
    }

    /// What to write where another language begins a comment.
    fn comment(&self) -> Option<&'static str> {
        let begins = |marks: &[&str]| marks.iter().any(|mark| self.rest.starts_with(mark));
        (begins(&["#", "//"]) || self.begins_line() && begins(&["/*", "--", ";", "%"]))
            .then_some("; a comment begins with `\\*`, or stands between `(*` and `*)`")
    }

    fn begins_line(&self) -> bool {
        self.tokens.last().is_none_or(|last| last.place.line < self.place.line)
    }

    /// What to write where a formula stands that only a module can hold.
    fn instead(&self, unexpected: char) -> Option<String> {
        if !unexpected.is_ascii_graphic() {
            return None;
        }
        let values = |t: &Token| {
            matches!(t, Token::Number(_) | Token::Text(_) | Token::Mark('{' | '}' | ','))
        };
        let before: Vec<&Token> = self.tokens.iter().rev().map(|p| &p.token).collect();
        let skipped = before.iter().take_while(|t| values(t)).count();
        let (word, rest) = match before[skipped..] {
            [Token::Mark('='), Token::Word(name), ..] => (Some(name), true),
            [Token::Word(_), Token::Mark('='), Token::Word(name), ..] => (Some(name), true),
            [Token::Word(name), ..] => (Some(name), false),
            _ => (None, false),
        };
        let name = word?;
        Some(match rest {
            true => format!(
                "; TLC reads only numbers, strings, TRUE, FALSE, model values and sets of them here: define an operator in the module that is the value, and write `{name} <- Operator`"
            ),
            false => "; a configuration file holds names and no formulas: define the formula in the module, and write the name of its definition here".to_owned(),
        })
    }

    fn error(&self, what: String) -> LexError {
        LexError { place: self.place, what }
    }
}

/// The bytes of the operator symbol that a text begins with, up to a `<-`.
/// Only so many are looked at as the longest symbol has, for any character of a
/// long row of them may be the first.
fn symbol_length(text: &str) -> usize {
    let is_sign = |c: char| "+-*/\\%^&|.#~:@$?!<>=".contains(c);
    let word = text.strip_prefix('\\').unwrap_or_default();
    match word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len()) {
        0 => {}
        letters => return 1 + letters,
    }
    if let Some(circled) = CIRCLED.iter().find(|symbol| text.starts_with(**symbol)) {
        return circled.len();
    }
    let signs = text.char_indices().take(SYMBOL_MAX + 1);
    let end = signs.take_while(|(at, c)| is_sign(*c) && !text[*at..].starts_with("<-")).count();
    if end > SYMBOL_MAX { 0 } else { end }
}

/// Signs that the longest symbol without letters has, such as `<=>`.
const SYMBOL_MAX: usize = 3;

/// Symbols in parentheses.
const CIRCLED: [&str; 5] = ["(+)", "(-)", "(.)", "(/)", "(\\X)"];

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// To TLC, `WF_` and `SF_` are operators whatever follows, and a name has a letter.
fn is_one_name(word: &str) -> bool {
    let fairness = word.starts_with("WF_") || word.starts_with("SF_");
    !fairness && word.bytes().any(|b| b.is_ascii_alphabetic())
}

/// What is wrong with a character. Many of them cannot be seen, so they are
/// named, too.
fn unexpected(c: char) -> String {
    if c.is_ascii_graphic() {
        return format!("unexpected character `{c}`");
    }
    let name = match c {
        '\0' => " NULL",
        '\u{b}' => " VERTICAL TABULATION",
        '\u{c}' => " FORM FEED",
        '\u{1b}' => " ESCAPE",
        '\u{85}' => " NEXT LINE",
        '\u{a0}' => " NO-BREAK SPACE",
        '\u{ad}' => " SOFT HYPHEN",
        '\u{1680}' => " OGHAM SPACE MARK",
        '\u{180e}' => " MONGOLIAN VOWEL SEPARATOR",
        '\u{2000}'..='\u{200a}' => " a typographic SPACE",
        '\u{200b}' => " ZERO WIDTH SPACE",
        '\u{200c}' => " ZERO WIDTH NON-JOINER",
        '\u{200d}' => " ZERO WIDTH JOINER",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            " a mark of writing direction"
        }
        '\u{2028}' => " LINE SEPARATOR",
        '\u{2029}' => " PARAGRAPH SEPARATOR",
        '\u{202f}' => " NARROW NO-BREAK SPACE",
        '\u{205f}' => " MEDIUM MATHEMATICAL SPACE",
        '\u{2060}' => " WORD JOINER",
        '\u{3000}' => " IDEOGRAPHIC SPACE",
        '\u{feff}' => " BYTE ORDER MARK",
        char::REPLACEMENT_CHARACTER => " REPLACEMENT CHARACTER, here for bytes that are not UTF-8",
        _ => "",
    };
    let shown =
        if name.is_empty() && !c.is_control() { format!(" `{c}`") } else { name.to_owned() };
    format!(
        "unexpected character U+{:04X}{shown}: TLC would take it for the end of the file \
         (only space, tab, CR and LF are blanks)",
        u32::from(c)
    )
}
