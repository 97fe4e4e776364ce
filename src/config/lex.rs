//! Words and marks of a configuration file, comments removed, lines kept.

/// A word, number, string or mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Number(u32),
    Text(String),
    Mark(char),
    /// `<-`
    Gets,
}

/// A token and its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) line: u32,
}

/// A character or number no configuration file can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LexError {
    pub(super) line: u32,
    pub(super) what: String,
}

struct Lexer<'a> {
    rest: &'a str,
    line: u32,
    tokens: Vec<Placed>,
}

pub(super) fn lex(text: &str) -> Result<Vec<Placed>, LexError> {
    let mut lexer = Lexer { rest: text, line: 1, tokens: Vec::new() };
    while let Some(first) = lexer.rest.chars().next() {
        lexer.step(first)?;
    }
    Ok(lexer.tokens)
}

impl Lexer<'_> {
    fn step(&mut self, first: char) -> Result<(), LexError> {
        if first.is_whitespace() {
            self.advance(first.len_utf8());
        } else if self.rest.starts_with("\\*") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.advance(end);
        } else if self.rest.starts_with("(*") {
            self.block_comment()?;
        } else if self.rest.starts_with("<-") {
            self.push(Token::Gets, 2);
        } else if first == '"' {
            self.text()?;
        } else if is_word(first) {
            self.word()?;
        } else if "={},[]()".contains(first) {
            self.push(Token::Mark(first), 1);
        } else {
            return Err(self.error(format!("unexpected character {first:?}")));
        }
        Ok(())
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
        let end = body.find(['"', '\n']).filter(|end| body[*end..].starts_with('"'));
        let end = end.ok_or_else(|| self.error("this string is never closed".to_owned()))?;
        let text = body[..end].to_owned();
        self.push(Token::Text(text), end + 2);
        Ok(())
    }

    fn word(&mut self) -> Result<(), LexError> {
        let end = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
        let word = &self.rest[..end];
        let token = if word.bytes().all(|b| b.is_ascii_digit()) {
            let small = word.parse::<u32>().ok().filter(|n| i32::try_from(*n).is_ok());
            Token::Number(small.ok_or_else(|| {
                self.error(format!("the number {word} does not fit the 31 bits TLC gives it"))
            })?)
        } else {
            Token::Word(word.to_owned())
        };
        self.push(token, end);
        Ok(())
    }

    fn push(&mut self, token: Token, bytes: usize) {
        self.tokens.push(Placed { token, line: self.line });
        self.advance(bytes);
    }

    fn advance(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += u32::try_from(passed.matches('\n').count()).unwrap_or(0);
        self.rest = rest;
    }

    fn error(&self, what: String) -> LexError {
        LexError { line: self.line, what }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '!'
}
