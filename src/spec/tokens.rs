//! The tokens of a module.

use std::sync::Arc;

use tla_syntax::Module;
use tla_syntax::token::Token;

use super::ascii::{Ascii, has_glyphs};
use crate::memo::Memo;

/// The tokens of texts.
type Tokens = Option<Arc<[Token]>>;

static TOKENS: Memo<Tokens> = Memo::new();

/// The tokens of a text, Unicode operators as their ASCII ones, in the lines
/// and columns that TLC counts. `None` if there is one that is not known.
#[must_use]
pub fn lex(text: &str) -> Option<Arc<[Token]>> {
    TOKENS.of(text, |text| tokens(text).map(Arc::from))
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let Some(ascii) = written_anew(text) else { return tla_syntax::lex(text).ok() };
    let mut tokens = tla_syntax::lex(ascii.text()).ok()?;
    tokens.iter_mut().for_each(|t| t.col = ascii.original(t.line, t.col));
    Some(tokens)
}

/// The syntax of the module in a text.
pub(super) fn parse(text: &str) -> Option<Module> {
    let ascii = written_anew(text);
    tla_syntax::parse_module(ascii.as_ref().map_or(text, Ascii::text)).ok()
}

/// The expression in a text.
///
/// # Errors
/// What is not understood, and where in the text with ASCII operators.
pub fn expression(text: &str) -> Result<tla_syntax::Expr, tla_syntax::Error> {
    let ascii = written_anew(text);
    tla_syntax::parse_expression(ascii.as_ref().map_or(text, Ascii::text))
}

/// `None` for a text that means the same to every reader, column by column.
fn written_anew(text: &str) -> Option<Ascii> {
    let wide = |c: char| c.len_utf16() == 2;
    let differs = text.contains('\t') || text.contains(wide) || has_glyphs(text);
    differs.then(|| Ascii::for_us(text))
}
