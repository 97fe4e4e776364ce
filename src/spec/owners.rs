//! Which property a place belongs to.
//!
//! In: a place or a definition that TLC names instead of a property, and the
//! names that were to be checked. Out: those whose definitions lead there, through the
//! operators they use and through instances, whatever module the place is in.

use tla_syntax::token::{Kw, Tok, Token};

use super::{Reached, Replacement, Scopes, Spec, lex};
use crate::trace::Location;

impl Spec {
    /// The names among `declared` whose definitions lead to `place`. One that
    /// stands there itself is preferred to one that only uses what does.
    #[must_use]
    pub fn owners<'d>(
        &self,
        place: &Location,
        declared: &'d [String],
        replaced: &[Replacement<'_>],
    ) -> Vec<&'d str> {
        let Some(target) = self.definition_around(place) else { return Vec::new() };
        self.leading_to(&target, Some(&place.module), declared, replaced)
    }

    /// The names among `declared` whose definitions lead to the definition
    /// `target`, in the module if one is given. One that is the definition
    /// itself is preferred to one that only uses it.
    #[must_use]
    pub fn leading_to<'d>(
        &self,
        target: &str,
        module: Option<&str>,
        declared: &'d [String],
        replaced: &[Replacement<'_>],
    ) -> Vec<&'d str> {
        let sources: Vec<_> = self.modules.iter().collect();
        let Some(mut scopes) = Scopes::new(&sources, &self.name, replaced) else {
            return Vec::new();
        };
        let mut leads = |name: &str, first_only: bool| {
            let reached = Reached::from(&mut scopes, [name]);
            let depth = if first_only { 1 } else { usize::MAX };
            reached.pieces.iter().take(depth).any(|piece| {
                module.is_none_or(|module| piece.source.name == module)
                    && piece.def.is_some_and(|d| d.name == target)
            })
        };
        let own = declared.iter().find(|name| **name == target && leads(name, true));
        if let Some(own) = own {
            return vec![own];
        }
        declared.iter().filter(|name| leads(name, false)).map(String::as_str).collect()
    }

    /// The name of the definition that holds a place: the last that begins
    /// before it, unless an assumption or a theorem begins in between.
    #[must_use]
    pub fn definition_around(&self, place: &Location) -> Option<String> {
        let module = self.modules.iter().find(|m| m.name == place.module)?;
        let tokens = lex(&module.text)?;
        let at = starts(&tokens).into_iter().rfind(|at| tokens[*at].line <= place.line)?;
        let margin = tokens[at].col;
        let mut after = tokens[at..].iter().take_while(|token| token.line <= place.line);
        let stated = |tok: &Tok| matches!(tok, Tok::Kw(Kw::Assume | Kw::Theorem));
        let is_of_a_statement = after.any(|token| token.col <= margin && stated(&token.tok));
        if is_of_a_statement { None } else { name_at(&tokens, at) }
    }
}

fn name_at(tokens: &[Token], at: usize) -> Option<String> {
    match &tokens.get(at)?.tok {
        Tok::Ident(name) => Some(name.clone()),
        _ => None,
    }
}

/// Where definitions begin: names that `==` follows, at the top level, which
/// is where a name stands left of every other name that `==` follows before.
fn starts(tokens: &[Token]) -> Vec<usize> {
    let defines = |at: &usize| {
        name_at(tokens, *at).is_some()
            && tokens.get(after_arguments(tokens, *at + 1)).map(|t| &t.tok) == Some(&Tok::DefEq)
    };
    let all: Vec<usize> = (0..tokens.len()).filter(defines).collect();
    let margin = all.iter().map(|at| tokens[*at].col).min();
    all.into_iter().filter(|at| Some(tokens[*at].col) == margin).collect()
}

/// Behind `(...)`, if it stands here.
fn after_arguments(tokens: &[Token], at: usize) -> usize {
    if tokens.get(at).map(|t| &t.tok) != Some(&Tok::LParen) {
        return at;
    }
    let mut open = 0_usize;
    for (n, token) in tokens.iter().enumerate().skip(at) {
        match token.tok {
            Tok::LParen => open += 1,
            Tok::RParen => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            return n + 1;
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::SearchPath;

    const ROOT: &str = "---- MODULE Root ----
VARIABLE x
Both == /\\ [][x' # 2]_x
        /\\ Helper(1)
Helper(n) == [][x' > n]_x
A(n) == INSTANCE Low WITH y <- x
Refines == A(3)!Spec
Same == LET s == 1 IN A(1)!Other
====
";
    const LOW: &str = "---- MODULE Low ----
VARIABLE y
Inner == y' = y
Spec == [][Inner]_y
Other == y = 0
====
";

    fn place(module: &str, line: u32) -> Location {
        Location { module: module.into(), line, column: 1, end_line: line, end_column: 9 }
    }

    #[test]
    fn a_place_belongs_to_what_leads_there() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("Low.tla"), LOW).unwrap();
        let path = dir.path().join("Root.tla");
        std::fs::write(&path, ROOT).unwrap();
        let spec = Spec::load(&path, &SearchPath::default()).unwrap();
        let declared: Vec<String> = ["Both", "Refines", "Same"].map(str::to_owned).to_vec();
        let of = |module, line| spec.owners(&place(module, line), &declared, &[]);
        assert_eq!(of("Root", 4), ["Both"]);
        assert_eq!(of("Root", 5), ["Both"], "through an operator");
        assert_eq!(of("Low", 4), ["Refines"]);
        assert_eq!(of("Low", 3), ["Refines"], "through an instance and an operator");
        assert_eq!(of("Low", 5), ["Same"]);
        assert!(of("Elsewhere", 5).is_empty());
        let by_name = |name| spec.leading_to(name, None, &declared, &[]);
        assert_eq!(by_name("Helper"), ["Both"]);
        assert!(by_name("Nobody").is_empty());
    }
}
