//! Writes a configuration file, always in the same order and shape, so that
//! two runs of the same model differ in nothing.

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
            Some(on) => writeln!(f, "CHECK_DEADLOCK {}", if on.what { "TRUE" } else { "FALSE" }),
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
        Assignment::Operator { operator, module: None } => format!("{name} <- {operator}"),
        Assignment::Operator { operator, module: Some(m) } => format!("{name} <- [{m}] {operator}"),
        Assignment::Point(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, parse};

    /// Lines are where things stood, not what they say.
    fn without_lines(config: &Config) -> String {
        config.to_string()
    }

    #[test]
    fn what_is_printed_reads_back_the_same() {
        let text = "CONSTANTS\n    A = 1\n    B = {s1, s2}\n    F <- MCF\n    N <- [Naturals] Nat\nSPECIFICATION Spec\nVIEW View\nSYMMETRY Sym\nCONSTRAINTS\n    Small\nINVARIANTS\n    TypeOK\nPROPERTIES\n    Live\nCHECK_DEADLOCK FALSE\n";
        let config = parse(text).unwrap();
        assert_eq!(config.to_string(), text);
        assert_eq!(without_lines(&parse(&config.to_string()).unwrap()), text);
    }
}
