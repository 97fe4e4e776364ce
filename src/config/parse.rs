//! Reads a configuration file: text in, [`Config`] or a located error out.

use super::lex::{Placed, Token, lex};
use super::value::literal_at;
use super::{Assignment, Config, Named, OtherKeyword};

/// Why a configuration file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ConfigError {
    /// Line in the file, from 1.
    pub line: u32,
    /// What is wrong, as a lower-case fragment.
    pub what: String,
}

/// Reads the text of a configuration file.
///
/// # Errors
/// The line and the reason, when TLC would not accept the text either.
pub fn parse(text: &str) -> Result<Config, ConfigError> {
    let tokens = lex(text).map_err(|e| ConfigError { line: e.line, what: e.what })?;
    let mut parser = Parser { tokens: &tokens, at: 0, config: Config::default() };
    while let Some(placed) = parser.next() {
        parser.section(placed)?;
    }
    Ok(parser.config)
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

    fn section(&mut self, placed: &Placed) -> Result<(), ConfigError> {
        let line = placed.line;
        let Token::Word(word) = &placed.token else {
            return Err(error(line, "a keyword is expected here, such as INVARIANT or CONSTANTS"));
        };
        let Some(section) = section_of(word) else {
            let hint = crate::spec::closest(word, KEYWORDS.iter().copied())
                .map(|k| format!(" (did you mean {k}?)"))
                .unwrap_or_default();
            return Err(error(
                line,
                format!("`{word}` is no keyword of a configuration file{hint}"),
            ));
        };
        match section {
            Section::Constants => self.constants(),
            Section::Invariants => self.names().map(|n| self.config.invariants.extend(n)),
            Section::Properties => self.names().map(|n| self.config.properties.extend(n)),
            Section::Constraints => self.names().map(|n| self.config.constraints.extend(n)),
            Section::ActionConstraints => {
                self.names().map(|n| self.config.action_constraints.extend(n))
            }
            Section::CheckDeadlock => self.check_deadlock(line),
            Section::Init => self.single(word, line, |c| &mut c.init),
            Section::Next => self.single(word, line, |c| &mut c.next),
            Section::Specification => self.single(word, line, |c| &mut c.specification),
            Section::Symmetry => self.single(word, line, |c| &mut c.symmetry),
            Section::View => self.single(word, line, |c| &mut c.view),
            Section::Other(what) => self.other(what, line),
        }
    }

    fn single(
        &mut self,
        keyword: &str,
        line: u32,
        slot: fn(&mut Config) -> &mut Option<Named<()>>,
    ) -> Result<(), ConfigError> {
        let name = self.name_after(keyword, line)?;
        let slot = slot(&mut self.config);
        if let Some(first) = slot {
            let at = first.line;
            return Err(error(line, format!("{keyword} appears twice; the first is in line {at}")));
        }
        *slot = Some(name);
        Ok(())
    }

    fn name_after(&mut self, keyword: &str, line: u32) -> Result<Named<()>, ConfigError> {
        match self.next() {
            Some(Placed { token: Token::Word(name), line }) if section_of(name).is_none() => {
                Ok(Named { name: name.clone(), line: *line, what: () })
            }
            _ => Err(error(line, format!("{keyword} must be followed by a name"))),
        }
    }

    /// Names up to the next keyword. An empty list is legal.
    fn names(&mut self) -> Result<Vec<Named<()>>, ConfigError> {
        let mut names = Vec::new();
        while let Some(Placed { token: Token::Word(name), line }) = self.tokens.get(self.at) {
            if section_of(name).is_some() {
                break;
            }
            names.push(Named { name: name.clone(), line: *line, what: () });
            self.at += 1;
        }
        Ok(names)
    }

    fn check_deadlock(&mut self, line: u32) -> Result<(), ConfigError> {
        let on = match self.next().map(|p| &p.token) {
            Some(Token::Word(word)) if word == "TRUE" => true,
            Some(Token::Word(word)) if word == "FALSE" => false,
            _ => {
                return Err(error(line, "CHECK_DEADLOCK must be followed by TRUE or FALSE"));
            }
        };
        self.config.check_deadlock = Some(Named { name: "CHECK_DEADLOCK".into(), line, what: on });
        Ok(())
    }

    fn other(&mut self, what: OtherKeyword, line: u32) -> Result<(), ConfigError> {
        let name = self.name_after(what.text(), line)?.name;
        self.config.others.push(Named { name, line, what });
        Ok(())
    }

    fn constants(&mut self) -> Result<(), ConfigError> {
        while let Some(Placed { token: Token::Word(name), line }) = self.tokens.get(self.at) {
            if section_of(name).is_some() {
                break;
            }
            self.at += 1;
            let what = self.assignment(name, *line)?;
            self.config.constants.push(Named { name: name.clone(), line: *line, what });
        }
        Ok(())
    }

    fn assignment(&mut self, name: &str, line: u32) -> Result<Assignment, ConfigError> {
        match self.next().map(|p| &p.token) {
            Some(Token::Mark('=')) => self.literal(name, line).map(Assignment::Value),
            Some(Token::Gets) => self.operator(name, line),
            Some(Token::Mark('(')) => self.point(name, line),
            _ => {
                Err(error(line, format!("`{name}` must be followed by `= value` or `<- Operator`")))
            }
        }
    }

    fn literal(&mut self, name: &str, line: u32) -> Result<super::Literal, ConfigError> {
        let rest: Vec<Token> = self.tokens[self.at..].iter().map(|p| p.token.clone()).collect();
        let mut used = 0;
        let literal = literal_at(&rest, &mut used).ok_or_else(|| {
            error(line, format!("the value of `{name}` is none that TLC reads from a configuration file (a natural number, a string, TRUE, FALSE, a model value, or a set of these); define an operator and write `{name} <- Operator`"))
        })?;
        self.at += used;
        Ok(literal)
    }

    fn operator(&mut self, name: &str, line: u32) -> Result<Assignment, ConfigError> {
        let module = match self.tokens.get(self.at).map(|p| &p.token) {
            Some(Token::Mark('[')) => Some(self.bracketed(name, line)?),
            _ => None,
        };
        match self.next().map(|p| &p.token) {
            Some(Token::Word(operator)) => {
                Ok(Assignment::Operator { operator: operator.clone(), module })
            }
            _ => Err(error(line, format!("`{name} <-` must be followed by an operator"))),
        }
    }

    fn bracketed(&mut self, name: &str, line: u32) -> Result<String, ConfigError> {
        let tokens: Vec<_> = self.tokens[self.at..].iter().take(3).map(|p| &p.token).collect();
        let [Token::Mark('['), Token::Word(module), Token::Mark(']')] = tokens[..] else {
            return Err(error(line, format!("`{name} <- [` must go on with a module and `]`")));
        };
        self.at += 3;
        Ok(module.clone())
    }

    /// `Op(a, 1) = v`: TLC reads it, we keep it word for word.
    fn point(&mut self, name: &str, line: u32) -> Result<Assignment, ConfigError> {
        let mut text = format!("{name}(");
        loop {
            match self.next().map(|p| &p.token) {
                Some(Token::Word(w)) => text.push_str(w),
                Some(Token::Number(n)) => text.push_str(&n.to_string()),
                Some(Token::Text(s)) => text.push_str(&format!("\"{s}\"")),
                Some(Token::Mark(')')) => break,
                Some(Token::Mark(c)) => text.push(*c),
                Some(Token::Gets) | None => {
                    return Err(error(
                        line,
                        format!("the parameters of `{name}(` are never closed"),
                    ));
                }
            }
        }
        match self.next().map(|p| &p.token) {
            Some(Token::Mark('=')) => {
                let value = self.literal(name, line)?;
                Ok(Assignment::Point(format!("{text}) = {value}")))
            }
            _ => Err(error(line, format!("`{text})` must be followed by `= value`"))),
        }
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

fn error(line: u32, what: impl Into<String>) -> ConfigError {
    ConfigError { line, what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "\\* a comment\nCONSTANTS\n    MaxTerm = 2\n    Server = {s1, s2}\n    UpToDate <- ByLength\n    Nat <- [Naturals] Small\n(* block (* nested *) *)\nSPECIFICATION Spec\nINVARIANTS TypeOK\n  Agreement\nPROPERTY Termination\nVIEW View\nSYMMETRY Sym\nCHECK_DEADLOCK FALSE\n";

    #[test]
    fn every_section_is_read_with_its_line() {
        let config = parse(SAMPLE).unwrap();
        let names: Vec<_> = config.constants.iter().map(|c| (c.name.as_str(), c.line)).collect();
        assert_eq!(names, [("MaxTerm", 3), ("Server", 4), ("UpToDate", 5), ("Nat", 6)]);
        assert_eq!(config.checked(), ["TypeOK", "Agreement", "Termination"]);
        assert_eq!(config.view.unwrap().line, 12);
        assert!(!config.check_deadlock.unwrap().what);
        assert_eq!(
            config.constants[3].what,
            Assignment::Operator { operator: "Small".into(), module: Some("Naturals".into()) }
        );
    }

    #[test]
    fn errors_name_the_line_and_what_was_expected() {
        let cases = [
            (
                "INVARAINT Inv",
                "line 1: `INVARAINT` is no keyword of a configuration file (did you mean INVARIANT?)",
            ),
            ("SPECIFICATION\nINIT Init", "line 1: SPECIFICATION must be followed by a name"),
            ("INIT A\nINIT B", "line 2: INIT appears twice; the first is in line 1"),
            ("CONSTANT\n N", "line 2: `N` must be followed by `= value` or `<- Operator`"),
            (
                "CONSTANT N = 99999999999",
                "line 1: the number 99999999999 does not fit the 31 bits TLC gives it",
            ),
            ("(* x", "line 1: this comment is never closed"),
            ("CONSTANT S = \"x", "line 1: this string is never closed"),
            ("CHECK_DEADLOCK maybe", "line 1: CHECK_DEADLOCK must be followed by TRUE or FALSE"),
            ("INVARIANT #", "line 1: unexpected character '#'"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).unwrap_err().to_string(), expected);
        }
        assert!(parse("CONSTANT N = -1").is_err());
        assert!(parse("CONSTANT N = <<1>>").is_err());
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".*") {
            let _ = parse(&text);
        }

        #[test]
        fn arbitrary_tokens_never_panic(words in proptest::collection::vec(
            proptest::sample::select(vec!["CONSTANT", "N", "=", "<-", "[", "]", "{", "}", ",", "(", ")", "1", "\"s\"", "INVARIANT", "\n", "(*", "*)"]), 0..40)) {
            let _ = parse(&words.join(" "));
        }
    }
}
