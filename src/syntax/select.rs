//! Parts of a definition that TLA+ names with `!`.
//!
//! In: the body of a definition and selectors, as in `Op!2!(e)!lab`. Out: the
//! expression that is meant, and the bound names that `(e)` gives values to.

use tla_syntax::token::{Kw, Tok};

use super::{Kind, Node, Segment, Source};

/// A part of a definition.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Names bound on the way, outermost first. The selectors' arguments are
    /// their values, in this order.
    pub(crate) names: Vec<String>,
    pub(crate) node: Node,
}

/// The part of `body` that `selectors` name. `None` if they are not understood
/// or lead into a `LET`, where the part means nothing without its definitions.
pub(crate) fn part(source: &Source<'_>, body: &Node, selectors: &[Segment]) -> Option<Part> {
    let mut part = Part { names: Vec::new(), node: body.clone() };
    for selector in selectors {
        let (names, node) = select(source, &part.node, selector)?;
        (names.len() == selector.arguments.len()).then_some(())?;
        part.names.extend(names);
        part.node = node;
    }
    Some(part)
}

fn select(source: &Source<'_>, node: &Node, selector: &Segment) -> Option<(Vec<String>, Node)> {
    let plain = |node: &Node| Some((Vec::new(), node.clone()));
    match (selector.name.as_str(), &node.kind) {
        (":", _) => plain(node),
        ("", Kind::Quantified { bounds, body, .. }) => {
            let names = bounds.iter().flat_map(|bound| bound.names.clone()).collect();
            Some((names, (**body).clone()))
        }
        ("<<", Kind::Infix(_, left, _)) => plain(left),
        (">>", Kind::Infix(_, _, right)) => plain(right),
        (name, _) => match name.parse::<usize>() {
            Ok(number) => plain(operand(source, node, number.checked_sub(1)?)?),
            Err(_) => labelled(source, node, name),
        },
    }
}

/// An operand by its place among them, from 0.
fn operand<'n>(source: &Source<'_>, node: &'n Node, at: usize) -> Option<&'n Node> {
    match &node.kind {
        Kind::List(_, items) | Kind::Call(_, items) | Kind::Tuple(items) => items.get(at),
        Kind::Infix(_, left, right) => [left, right].get(at).map(|side| &***side),
        Kind::Prefix(_, inner)
        | Kind::Primed(inner)
        | Kind::Boxed(inner, _)
        | Kind::Angled(inner, _) => (at == 0).then_some(&**inner),
        Kind::Fair { action, .. } => (at == 1).then_some(&**action),
        Kind::Quantified { bounds, .. } => bounds.get(at)?.domain.as_ref(),
        Kind::Branch(arms) => {
            let is_if = |token: &tla_syntax::token::Token| token.tok == Tok::Kw(Kw::If);
            source.tokens(node.span).first().filter(|token| is_if(token))?;
            let sides = arms.iter().flat_map(|(when, then)| when.iter().chain([then]));
            sides.into_iter().nth(at)
        }
        _ => None,
    }
}

/// What stands behind `name::` or `name(i)::`.
fn labelled(source: &Source<'_>, node: &Node, name: &str) -> Option<(Vec<String>, Node)> {
    let tokens = source.tokens(node.span);
    let label = |at: &usize| matches!(&tokens[*at].tok, Tok::Ident(own) if own == name);
    (0..tokens.len()).filter(label).find_map(|at| {
        let colons = at + 1 + tokens[at + 1..].iter().position(|t| t.tok == Tok::ColonColon)?;
        let names = tokens[at + 1..colons].iter().filter_map(|t| match &t.tok {
            Tok::Ident(name) => Some(Ok(name.clone())),
            Tok::LParen | Tok::RParen | Tok::Comma => None,
            _ => Some(Err(())),
        });
        let names = names.collect::<Result<Vec<String>, ()>>().ok()?;
        Some((names, beginning(node, node.span.first + colons + 1)?.clone()))
    })
}

/// The largest expression that begins with a token, outside of every `LET`.
fn beginning(node: &Node, first: usize) -> Option<&Node> {
    if node.span.first == first {
        return Some(node);
    }
    let below: Vec<&Node> = match &node.kind {
        Kind::List(_, items) => items.iter().collect(),
        Kind::Infix(_, left, right) => vec![left, right],
        Kind::Prefix(_, inner) => vec![inner],
        Kind::Boxed(inner, _) | Kind::Angled(inner, _) | Kind::Primed(inner) => vec![inner],
        Kind::Quantified { body, .. } => vec![body],
        Kind::Branch(arms) => {
            arms.iter().flat_map(|(when, then)| when.iter().chain([then])).collect()
        }
        _ => Vec::new(),
    };
    below.into_iter().find_map(|node| beginning(node, first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::SourceModule;

    /// The part that the body of `Use` names of the definition `Op`.
    fn selected(definition: &str, selection: &str) -> Option<(Vec<String>, String)> {
        let text = format!("---- MODULE M ----\n{definition}\nUse == {selection}\n====\n");
        let module = SourceModule::from_text("M", "M.tla".into(), &text);
        let source = Source::read(&module)?;
        let Kind::Path(path) = source.body("Use")?.kind else { return None };
        let part = part(&source, &source.body("Op")?, &path[1..])?;
        Some((part.names, source.shown(part.node.span)))
    }

    #[test]
    fn a_part_is_named_by_its_place_its_label_or_a_value() {
        let list = "Op == /\\ x < 3\n      /\\ \\A i, j \\in S : low(i):: x < i\n      /\\ small:: a \\/ b";
        let found = |selection: &str| selected(list, selection);
        let plain = |text: &str| Some((Vec::new(), text.to_owned()));
        assert_eq!(found("Op!1"), plain("x < 3"));
        assert_eq!(found("Op!1!2"), plain("3"));
        assert_eq!(found("Op!small!>>"), plain("b"));
        let both = vec!["i".to_owned(), "j".to_owned()];
        assert_eq!(found("Op!2!(1, 2)"), Some((both, "x < i".to_owned())));
        assert_eq!(found("Op!2!(1)"), None);
        assert_eq!(found("Op!low(7)"), Some((vec!["i".to_owned()], "x < i".to_owned())));
        assert_eq!(selected("Op(n) == IF n THEN a ELSE b", "Op(1)!:!3"), plain("b"));
        assert_eq!(selected("Op == LET y == 1 IN y = x", "Op!1"), None);
        assert_eq!(found("Op!9"), None);
    }
}
