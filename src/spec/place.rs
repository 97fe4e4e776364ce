//! Lines of things in a module. The syntax tree has no places, so they are
//! looked for among the tokens.

use tla_syntax::token::{Tok, Token};

use super::SourceModule;
use super::tokens::lex;

/// The line in its file of the first token of a definition for which `is`
/// holds, else the line on which the definition begins, else the first.
#[must_use]
pub fn line_in(module: &SourceModule, definition: Option<&str>, is: impl Fn(&Tok) -> bool) -> u32 {
    place_in(module, definition, is).0
}

/// The same with the column, both from 1.
#[must_use]
pub fn place_in(
    module: &SourceModule,
    definition: Option<&str>,
    is: impl Fn(&Tok) -> bool,
) -> (u32, u32) {
    let Some(tokens) = lex(&module.text) else { return (1, 1) };
    let body = definition.map_or(&tokens[..], |name| body_of(&tokens, name));
    let found = body.iter().skip(1).find(|t| is(&t.tok));
    let place = |t: &Token| (module.line_in_file(t.line), t.col);
    found.or_else(|| body.first()).map_or((1, 1), place)
}

/// Line and column of every token of a definition for which `is` holds.
#[must_use]
pub fn places_in(text: &str, definition: &str, is: impl Fn(&Tok) -> bool) -> Vec<(u32, u32)> {
    let Some(tokens) = lex(text) else { return Vec::new() };
    let body = body_of(&tokens, definition).iter();
    body.filter(|t| is(&t.tok)).map(|t| (t.line, t.col)).collect()
}

/// The tokens of a definition, from its name to the next definition that
/// begins in the same column or further left.
fn body_of<'a>(tokens: &'a [Token], name: &str) -> &'a [Token] {
    let is_it = |at: &usize| {
        matches!(&tokens[*at].tok, Tok::Ident(found) if found == name) && defines(tokens, *at)
    };
    let Some(start) = (0..tokens.len()).find(is_it) else { return tokens };
    let column = tokens[start].col;
    let ends = |at: &usize| {
        let token = &tokens[*at];
        token.tok == Tok::ModuleEnd
            || token.tok == Tok::Separator
            || (token.col <= column && matches!(token.tok, Tok::Ident(_)) && defines(tokens, *at))
    };
    let end = (start + 1..tokens.len()).find(ends).unwrap_or(tokens.len());
    &tokens[start..end]
}

/// True if `==` follows the name at `at`, with parameters or an index between.
fn defines(tokens: &[Token], at: usize) -> bool {
    let mut depth = 0;
    for token in &tokens[at + 1..] {
        match token.tok {
            Tok::DefEq => return depth == 0,
            Tok::LParen | Tok::LBrack => depth += 1,
            Tok::RParen | Tok::RBrack => depth -= 1,
            _ if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_inside_its_definition() {
        let text = "---- MODULE M ----\nA == [f EXCEPT ![1] = 2]\n\nB(x, y) ==\n  /\\ x = 1\n  /\\ [f EXCEPT ![1] = 3]\nC == 1\n====\n";
        let module = SourceModule::from_text("M", "M.tla".into(), text);
        let except = |tok: &Tok| *tok == Tok::Kw(tla_syntax::token::Kw::Except);
        assert_eq!(line_in(&module, Some("B"), except), 6);
        assert_eq!(line_in(&module, Some("A"), except), 2);
        assert_eq!(line_in(&module, Some("C"), except), 7, "where it begins");
        assert_eq!(line_in(&module, None, except), 2);
    }
}
