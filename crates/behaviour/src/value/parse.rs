//! Reads what TLC prints for a value.
//!
//! TLC breaks long values over lines at any blank, so white space between
//! tokens means nothing. Reading takes linear time and bounded stack.

use std::str::FromStr;

use super::Value;

/// Deepest nesting that is read; deeper text is kept unread.
pub const NESTING_MAX: usize = 128;

/// The text is no value of the kinds that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no TLA+ value at byte {at}")]
pub struct ValueError {
    /// Where reading stopped, in bytes.
    pub at: usize,
}

impl FromStr for Value {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(NESTING_MAX)?;
        reader.blanks();
        if reader.at == text.len() { Ok(value) } else { Err(reader.error()) }
    }
}

impl Value {
    /// Reads a value; text that no rule reads is kept as [`Value::Symbolic`],
    /// so that nothing TLC printed is ever lost.
    #[must_use]
    pub fn read(text: &str) -> Self {
        text.parse().unwrap_or_else(|_| {
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            Self::Symbolic(lines.join(" ").trim().to_owned())
        })
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

type Read<T> = Result<T, ValueError>;

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn error(&self) -> ValueError {
        ValueError { at: self.at }
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Takes the token if it comes next, blanks before it included.
    fn take(&mut self, token: &str) -> bool {
        self.blanks();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn expect(&mut self, token: &str) -> Read<()> {
        if self.take(token) { Ok(()) } else { Err(self.error()) }
    }

    fn value(&mut self, depth: usize) -> Read<Value> {
        let depth = depth.checked_sub(1).ok_or_else(|| self.error())?;
        self.blanks();
        match self.rest().bytes().next() {
            Some(b'"') => self.string().map(Value::Str),
            Some(b'{') => self.items("{", "}", depth).map(Value::Set),
            Some(b'<') => self.items("<<", ">>", depth).map(Value::Seq),
            Some(b'[') => self.record(depth),
            Some(b'(') => self.function(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => self.word(),
            None => Err(self.error()),
        }
    }

    fn items(&mut self, open: &str, close: &str, depth: usize) -> Read<Vec<Value>> {
        self.expect(open)?;
        let mut items = Vec::new();
        if self.take(close) {
            return Ok(items);
        }
        loop {
            items.push(self.value(depth)?);
            if !self.take(",") {
                self.expect(close)?;
                return Ok(items);
            }
        }
    }

    /// Field names are those of the record's keys, which need not be legal
    /// identifiers: TLC prints `[1a |-> 1]`.
    fn record(&mut self, depth: usize) -> Read<Value> {
        self.expect("[")?;
        let mut fields = Vec::new();
        loop {
            let name = self.name()?.to_owned();
            self.expect("|->")?;
            fields.push((name, self.value(depth)?));
            if !self.take(",") {
                self.expect("]")?;
                return Ok(Value::Record(fields));
            }
        }
    }

    fn function(&mut self, depth: usize) -> Read<Value> {
        self.expect("(")?;
        let mut points = Vec::new();
        loop {
            let key = self.value(depth)?;
            self.expect(":>")?;
            points.push((key, self.value(depth)?));
            if !self.take("@@") {
                self.expect(")")?;
                return Ok(Value::Function(points));
            }
        }
    }

    fn number(&mut self) -> Read<Value> {
        // `1a` is a model value of that name, not a number.
        let start = self.at;
        let low = self.integer()?;
        if self.rest().starts_with("..") {
            self.at += 2;
            return Ok(Value::Interval(low, self.integer()?));
        }
        if self.rest().starts_with(is_word) {
            self.at = start;
            return self.word();
        }
        Ok(Value::Int(low))
    }

    fn integer(&mut self) -> Read<i64> {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with('-'));
        let digits = rest[sign..].bytes().take_while(u8::is_ascii_digit).count();
        let number = rest[..sign + digits].parse().map_err(|_| self.error())?;
        self.at += sign + digits;
        Ok(number)
    }

    fn name(&mut self) -> Read<&'a str> {
        self.blanks();
        let rest = self.rest();
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        if end == 0 {
            return Err(self.error());
        }
        self.at += end;
        Ok(&rest[..end])
    }

    fn word(&mut self) -> Read<Value> {
        Ok(match self.name()? {
            "TRUE" => Value::Bool(true),
            "FALSE" => Value::Bool(false),
            name => Value::Model(name.to_owned()),
        })
    }

    /// TLC escapes exactly `\" \\ \t \n \f \r` and prints all else as it is.
    fn string(&mut self) -> Read<String> {
        self.expect("\"")?;
        let mut text = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((offset, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += offset + 1;
                    return Ok(text);
                }
                '\\' => {
                    let escaped = chars.next().map(|(_, c)| c);
                    text.push(escaped.and_then(unescaped).ok_or_else(|| self.error())?);
                }
                other => text.push(other),
            }
        }
        Err(self.error())
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn unescaped(c: char) -> Option<char> {
    Some(match c {
        '"' => '"',
        '\\' => '\\',
        't' => '\t',
        'n' => '\n',
        'f' => '\u{c}',
        'r' => '\r',
        _ => return None,
    })
}
