//! Reads a configuration file: text in, [`Config`] or a located error out.

use super::lex::{Place, Placed, Token, lex};
use super::value::{NoLiteral, literal_at};
use super::{Assignment, Config, Literal, Named, OtherKeyword};

/// Why a configuration file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct ConfigError {
    /// Line in the file, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong, as a lower-case fragment.
    pub what: String,
}

/// Reads the text of a configuration file.
///
/// # Errors
/// The place and the reason, when TLC would not accept the text either, or
/// would stop reading it without a word.
pub fn parse(text: &str) -> Result<Config, ConfigError> {
    let tokens = lex(text).map_err(|e| error(e.place, e.what))?;
    let mut parser = Parser { tokens: &tokens, at: 0, config: Config::default() };
    while let Some(placed) = parser.next() {
        parser.section(placed)?;
    }
    Ok(parser.config)
}

/// Reads what may follow `<-`: an operator, with or without `[Module]` before it.
#[must_use]
pub fn parse_operator(text: &str) -> Option<Assignment> {
    let tokens = lex(text).ok()?;
    let mut parser = Parser { tokens: &tokens, at: 0, config: Config::default() };
    let operator = parser.operator("", Place { line: 1, column: 1 }).ok()?;
    (parser.at == tokens.len()).then_some(operator)
}

struct Parser<'a> {
    tokens: &'a [Placed],
    at: usize,
    config: Config,
}

/// What follows a keyword.
#[derive(Clone, Copy)]
enum Section {
    Constants,
    Init,
    Next,
    Specification,
    Invariants,
    Properties,
    Constraints,
    ActionConstraints,
    Symmetry,
    View,
    CheckDeadlock,
    Other(OtherKeyword),
}

/// True if a configuration may have a section that begins with this word.
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    section_of(word).is_some()
}

fn section_of(word: &str) -> Option<Section> {
    Some(match word {
        "CONSTANT" | "CONSTANTS" => Section::Constants,
        "INIT" => Section::Init,
        "NEXT" => Section::Next,
        "SPECIFICATION" => Section::Specification,
        "INVARIANT" | "INVARIANTS" => Section::Invariants,
        "PROPERTY" | "PROPERTIES" => Section::Properties,
        "CONSTRAINT" | "CONSTRAINTS" => Section::Constraints,
        "ACTION_CONSTRAINT" | "ACTION_CONSTRAINTS" => Section::ActionConstraints,
        "SYMMETRY" => Section::Symmetry,
        "VIEW" => Section::View,
        "CHECK_DEADLOCK" => Section::CheckDeadlock,
        "ALIAS" => Section::Other(OtherKeyword::Alias),
        "POSTCONDITION" | "POSTCONDITIONS" => Section::Other(OtherKeyword::Postcondition),
        "_PERIODIC" => Section::Other(OtherKeyword::Periodic),
        "_RL_REWARD" => Section::Other(OtherKeyword::RlReward),
        "_POSSIBLE" => Section::Other(OtherKeyword::Possible),
        "TYPE" => Section::Other(OtherKeyword::Type),
        "TYPE_CONSTRAINT" => Section::Other(OtherKeyword::TypeConstraint),
        _ => return None,
    })
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> Option<&'a Placed> {
        let placed = self.tokens.get(self.at)?;
        self.at += 1;
        Some(placed)
    }

    /// The token that comes next, if it is this mark; it is then passed.
    fn passes(&mut self, mark: char) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|p| p.token == Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn section(&mut self, placed: &Placed) -> Result<(), ConfigError> {
        let place = placed.place;
        let Token::Word(word) = &placed.token else {
            return Err(error(place, no_keyword(&placed.token)));
        };
        let Some(section) = section_of(word) else {
            let hint = crate::spec::closest(word, KEYWORDS.iter().copied())
                .map(|k| format!("; did you mean `{k}`?"))
                .unwrap_or_default();
            let what = format!("`{word}` is not a keyword of a configuration file{hint}");
            return Err(error(place, what));
        };
        match section {
            Section::Constants => self.constants(),
            Section::Invariants => self.names(|c| &mut c.invariants),
            Section::Properties => self.names(|c| &mut c.properties),
            Section::Constraints => self.names(|c| &mut c.constraints),
            Section::ActionConstraints => self.names(|c| &mut c.action_constraints),
            Section::CheckDeadlock => self.check_deadlock(place),
            Section::Init => self.single(word, place, |c| &mut c.init),
            Section::Next => self.single(word, place, |c| &mut c.next),
            Section::Specification => self.single(word, place, |c| &mut c.specification),
            Section::Symmetry => self.single(word, place, |c| &mut c.symmetry),
            Section::View => self.single(word, place, |c| &mut c.view),
            Section::Other(what) => self.other(what, place),
        }
    }

    fn single(
        &mut self,
        keyword: &str,
        place: Place,
        slot: fn(&mut Config) -> &mut Option<Named<()>>,
    ) -> Result<(), ConfigError> {
        let name = self.name_after(keyword, place)?;
        match slot(&mut self.config) {
            Some(first) => Err(twice(keyword, place, first.line)),
            empty => {
                *empty = Some(name);
                Ok(())
            }
        }
    }

    fn name_after(&mut self, keyword: &str, place: Place) -> Result<Named<()>, ConfigError> {
        match self.next() {
            Some(Placed { token: Token::Word(name), place }) if section_of(name).is_none() => {
                Ok(Named { name: name.clone(), line: place.line, what: () })
            }
            _ => Err(error(place, format!("{keyword} must be followed by a name"))),
        }
    }

    /// Names up to the next keyword. An empty list is legal.
    fn names(&mut self, list: fn(&mut Config) -> &mut Vec<Named<()>>) -> Result<(), ConfigError> {
        while let Some((name, place)) = self.word() {
            list(&mut self.config).push(Named { name, line: place.line, what: () });
        }
        Ok(())
    }

    /// The next word, unless it is a keyword.
    fn word(&mut self) -> Option<(String, Place)> {
        let Placed { token: Token::Word(name), place } = self.tokens.get(self.at)? else {
            return None;
        };
        section_of(name).is_none().then(|| {
            self.at += 1;
            (name.clone(), *place)
        })
    }

    fn check_deadlock(&mut self, place: Place) -> Result<(), ConfigError> {
        let on = match self.next().map(|p| &p.token) {
            Some(Token::Word(word)) if word == "TRUE" => true,
            Some(Token::Word(word)) if word == "FALSE" => false,
            _ => {
                return Err(error(place, "CHECK_DEADLOCK must be followed by TRUE or FALSE"));
            }
        };
        if let Some(first) = &self.config.check_deadlock {
            return Err(twice("CHECK_DEADLOCK", place, first.line));
        }
        let line = place.line;
        self.config.check_deadlock = Some(Named { name: "CHECK_DEADLOCK".into(), line, what: on });
        Ok(())
    }

    /// Some of these keywords take a list, the others one name, once.
    fn other(&mut self, what: OtherKeyword, place: Place) -> Result<(), ConfigError> {
        if !what.takes_a_list() {
            let name = self.name_after(what.text(), place)?;
            if let Some(first) = self.config.others.iter().find(|o| o.what == what) {
                return Err(twice(what.text(), place, first.line));
            }
            self.config.others.push(Named { name: name.name, line: name.line, what });
        }
        while what.takes_a_list()
            && let Some((name, place)) = self.word()
        {
            self.config.others.push(Named { name, line: place.line, what });
        }
        Ok(())
    }

    fn constants(&mut self) -> Result<(), ConfigError> {
        while let Some((name, place)) = self.constant_name()? {
            let what = self.assignment(&name, place)?;
            self.config.constants.push(Named { name, line: place.line, what });
        }
        Ok(())
    }

    /// `N`, `\oplus`, or `I!N` for what an instance defines. A keyword that only some
    /// TLCs know is a name where a value follows.
    fn constant_name(&mut self) -> Result<Option<(String, Place)>, ConfigError> {
        let (first, place) = match self.tokens.get(self.at) {
            Some(Placed { token: Token::Word(first), place }) => (first, place),
            Some(Placed { token: Token::Symbol(symbol), place }) => {
                self.at += 1;
                return Ok(Some((symbol.clone(), *place)));
            }
            _ => return Ok(None),
        };
        let follows = self.tokens.get(self.at + 1).map(|p| &p.token);
        let is_name = match section_of(first) {
            None => true,
            Some(Section::Other(_)) => {
                matches!(follows, Some(Token::Gets | Token::Mark('=' | '(')))
            }
            Some(_) => false,
        };
        if !is_name {
            return Ok(None);
        }
        self.at += 1;
        let mut name = first.clone();
        while self.passes('!') {
            let Some(Placed { token: Token::Word(part), .. }) = self.next() else {
                return Err(error(*place, format!("`{name}!` must go on with a name")));
            };
            name = format!("{name}!{part}");
        }
        Ok(Some((name, *place)))
    }

    fn assignment(&mut self, name: &str, place: Place) -> Result<Assignment, ConfigError> {
        match self.next().map(|p| &p.token) {
            Some(Token::Mark('=')) => self.value(name, place),
            Some(Token::Gets) => self.operator(name, place),
            Some(Token::Mark('(')) => self.point(name, place),
            _ => Err(error(
                place,
                format!("`{name}` must be followed by `= value` or `<- Operator`"),
            )),
        }
    }

    fn value(&mut self, name: &str, place: Place) -> Result<Assignment, ConfigError> {
        let module = self.bracketed(name, "=", place)?;
        let value = self.literal(name, place)?;
        Ok(match module {
            Some(module) => Assignment::ValueIn { module, value },
            None => Assignment::Value(value),
        })
    }

    fn literal(&mut self, name: &str, place: Place) -> Result<Literal, ConfigError> {
        literal_at(self.tokens, &mut self.at).map_err(|why| {
            let instead = match why {
                NoLiteral::Other => format!("; define an operator and write `{name} <- Operator`"),
                NoLiteral::TooDeep | NoLiteral::OpenSet => String::new(),
            };
            error(place, format!("the value of `{name}` {why}{instead}"))
        })
    }

    fn operator(&mut self, name: &str, place: Place) -> Result<Assignment, ConfigError> {
        let module = self.bracketed(name, "<-", place)?;
        match self.next().map(|p| &p.token) {
            Some(Token::Word(operator)) => {
                Ok(Assignment::Operator { operator: operator.clone(), module })
            }
            _ => Err(error(place, format!("`{name} <-` must be followed by an operator"))),
        }
    }

    /// `[Module]`, if it stands here.
    fn bracketed(
        &mut self,
        name: &str,
        sign: &str,
        place: Place,
    ) -> Result<Option<String>, ConfigError> {
        if !self.passes('[') {
            return Ok(None);
        }
        match (self.next().map(|p| &p.token), self.passes(']')) {
            (Some(Token::Word(module)), true) => Ok(Some(module.clone())),
            _ => Err(error(place, format!("`{name} {sign} [` must go on with a module and `]`"))),
        }
    }

    /// `Op(a, 1) = v`: TLC reads it, we keep it word for word.
    fn point(&mut self, name: &str, place: Place) -> Result<Assignment, ConfigError> {
        let mut arguments = Vec::new();
        loop {
            arguments.push(self.literal(name, place)?.to_string());
            if self.passes(')') {
                break;
            }
            if !self.passes(',') {
                let what =
                    format!("the arguments of `{name}(` must be separated by commas and closed");
                return Err(error(place, what));
            }
        }
        let point = format!("{name}({})", arguments.join(", "));
        if !self.passes('=') {
            return Err(error(place, format!("`{point}` must be followed by `= value`")));
        }
        let module = self.bracketed(name, "=", place)?.map(|m| format!("[{m}] "));
        let value = self.literal(name, place)?;
        Ok(Assignment::Point(format!("{point} = {}{value}", module.unwrap_or_default())))
    }
}

fn twice(keyword: &str, place: Place, first: u32) -> ConfigError {
    error(place, format!("{keyword} appears twice; the first is in line {first}"))
}

/// What is wrong with a token that stands where a keyword or a name should.
fn no_keyword(token: &Token) -> &'static str {
    match token {
        Token::Mark(',') => "names are separated by blanks, not by commas",
        Token::Mark('!') => {
            "only a plain name can stand here; define an operator that is the instance's and name it"
        }
        _ => "a keyword is expected here, such as INVARIANT or CONSTANTS",
    }
}

/// Keywords of the common set, for "did you mean".
const KEYWORDS: [&str; 14] = [
    "CONSTANTS",
    "CONSTANT",
    "INIT",
    "NEXT",
    "SPECIFICATION",
    "INVARIANT",
    "INVARIANTS",
    "PROPERTY",
    "PROPERTIES",
    "CONSTRAINT",
    "ACTION_CONSTRAINT",
    "SYMMETRY",
    "VIEW",
    "CHECK_DEADLOCK",
];

fn error(place: Place, what: impl Into<String>) -> ConfigError {
    ConfigError { line: place.line, column: place.column, what: what.into() }
}

#[cfg(test)]
mod tests;
