//! Writes a configuration file: in the same order and shape always
//! ([`Display`](fmt::Display)), so that two runs of the same model differ in
//! nothing, or on the lines of the file it was read from
//! ([`Config::on_its_lines`]), so that TLC's line numbers are the author's.

use std::fmt::{self, Write as _};

use super::{Assignment, Config, Named};

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut constants: Vec<_> = self.constants.iter().collect();
        constants.sort_by(|a, b| a.name.cmp(&b.name));
        block(f, "CONSTANTS", constants.iter().map(|c| assignment(c)))?;
        single(f, "INIT", self.init.as_ref())?;
        single(f, "NEXT", self.next.as_ref())?;
        single(f, "SPECIFICATION", self.specification.as_ref())?;
        single(f, "VIEW", self.view.as_ref())?;
        single(f, "SYMMETRY", self.symmetry.as_ref())?;
        block(f, "CONSTRAINTS", names(&self.constraints))?;
        block(f, "ACTION_CONSTRAINTS", names(&self.action_constraints))?;
        block(f, "INVARIANTS", names(&self.invariants))?;
        block(f, "PROPERTIES", names(&self.properties))?;
        for other in &self.others {
            writeln!(f, "{} {}", other.what.text(), other.name)?;
        }
        match &self.check_deadlock {
            Some(on) => writeln!(f, "CHECK_DEADLOCK {}", truth(on.what)),
            None => Ok(()),
        }
    }
}

fn single(f: &mut fmt::Formatter<'_>, keyword: &str, name: Option<&Named<()>>) -> fmt::Result {
    name.map_or(Ok(()), |n| writeln!(f, "{keyword} {}", n.name))
}

fn names(list: &[Named<()>]) -> impl Iterator<Item = String> + '_ {
    list.iter().map(|n| n.name.clone())
}

fn block(
    f: &mut fmt::Formatter<'_>,
    keyword: &str,
    items: impl Iterator<Item = String>,
) -> fmt::Result {
    let mut text = String::new();
    for item in items {
        writeln!(text, "    {item}")?;
    }
    if text.is_empty() { Ok(()) } else { write!(f, "{keyword}\n{text}") }
}

fn assignment(constant: &Named<Assignment>) -> String {
    let name = &constant.name;
    match &constant.what {
        Assignment::Value(value) => format!("{name} = {value}"),
        Assignment::ValueIn { module, value } => format!("{name} = [{module}] {value}"),
        Assignment::Operator { operator, module: None } => format!("{name} <- {operator}"),
        Assignment::Operator { operator, module: Some(m) } => format!("{name} <- [{m}] {operator}"),
        Assignment::Point(text) => text.clone(),
    }
}

fn truth(on: bool) -> &'static str {
    if on { "TRUE" } else { "FALSE" }
}

impl Config {
    /// The text for TLC, with each statement on the line its name was read from.
    #[must_use]
    pub fn on_its_lines(&self) -> String {
        let mut text = String::new();
        let mut line = 1;
        for (at, statement) in self.statements() {
            while line < at {
                text.push('\n');
                line += 1;
            }
            if !text.is_empty() && !text.ends_with('\n') {
                text.push(' ');
            }
            text.push_str(&statement);
        }
        text.push('\n');
        text
    }

    /// Every statement, each with a keyword of its own, by line.
    fn statements(&self) -> Vec<(u32, String)> {
        let constants =
            self.constants.iter().map(|c| (c.line, format!("CONSTANT {}", assignment(c))));
        let singles = [
            ("INIT", &self.init),
            ("NEXT", &self.next),
            ("SPECIFICATION", &self.specification),
            ("VIEW", &self.view),
            ("SYMMETRY", &self.symmetry),
        ];
        let lists = [
            ("CONSTRAINT", &self.constraints),
            ("ACTION_CONSTRAINT", &self.action_constraints),
            ("INVARIANT", &self.invariants),
            ("PROPERTY", &self.properties),
        ];
        let named =
            singles.into_iter().flat_map(|(keyword, name)| name.iter().map(move |n| (keyword, n)));
        let listed =
            lists.into_iter().flat_map(|(keyword, names)| names.iter().map(move |n| (keyword, n)));
        let named =
            named.chain(listed).map(|(keyword, n)| (n.line, format!("{keyword} {}", n.name)));
        let others = self.others.iter().map(|o| (o.line, format!("{} {}", o.what.text(), o.name)));
        let deadlock = self.check_deadlock.iter();
        let deadlock = deadlock.map(|on| (on.line, format!("CHECK_DEADLOCK {}", truth(on.what))));
        let mut all: Vec<_> = constants.chain(named).chain(others).chain(deadlock).collect();
        all.sort_by_key(|(line, _)| *line);
        all
    }
}

#[cfg(test)]
mod tests {
    use crate::config::parse;

    #[test]
    fn what_is_printed_reads_back_the_same() {
        let text = "CONSTANTS\n    A = 1\n    B = {s1, s2}\n    F <- MCF\n    N <- [Naturals] Nat\nSPECIFICATION Spec\nVIEW View\nSYMMETRY Sym\nCONSTRAINTS\n    Small\nINVARIANTS\n    TypeOK\nPROPERTIES\n    Live\nCHECK_DEADLOCK FALSE\n";
        let config = parse(text).unwrap();
        assert_eq!(config.to_string(), text);
        assert_eq!(parse(&config.to_string()).unwrap(), config);
    }

    #[test]
    fn each_statement_stands_on_the_line_it_was_read_from() {
        let text = "\\* n\nINVARIANT A B\n  C CONSTANT\n N = {a,\n b} M = 2\n\nSPECIFICATION Spec";
        let printed = "\nINVARIANT A INVARIANT B\nINVARIANT C\nCONSTANT N = {a, b}\nCONSTANT M = 2\n\nSPECIFICATION Spec\n";
        assert_eq!(parse(text).unwrap().on_its_lines(), printed);
    }
}
