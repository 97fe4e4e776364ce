//! Expressions with their places.
//!
//! In: the text of a module. Out: the body of a definition as a tree whose
//! nodes know which part of the text they are. `tla-syntax` reads the tokens
//! and says how tightly operators bind; its own tree has no places, and what it
//! prints TLC's parser refuses where layout mattered. So whatever is asked of TLC is
//! a piece of the text as it was written, in the columns where it stood.
//!
//! Only what gives a formula its shape becomes a node of its own; everything
//! else is [`Kind::Other`], which nobody looks into.
//!
//! Two others have trees with places: tree-sitter-tlaplus and the XML exporter of
//! SANY. `docs/ARCHITECTURE.md` says what was measured of them and why neither
//! is used.

mod atoms;
mod names;
pub(crate) mod operators;
mod parse;
mod select;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use tla_syntax::token::{Kw, Op, Tok, Token};

pub(crate) use select::part;

use crate::spec::{Point, SourceModule, byte_at, lex, without_tabs};
use names::{Taken, is_bare, taken};
use parse::Defined;

/// A module's text and its tokens.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) module: &'a SourceModule,
    /// Its text, every tab as wide as TLC sees it: columns carry meaning.
    written: Cow<'a, str>,
    tokens: Arc<[Token]>,
    /// Where each token begins in the text, in bytes.
    offsets: Vec<usize>,
    /// Where each definition begins, and where its body does.
    definitions: BTreeMap<String, Defined>,
    /// Names that mean something else where a piece is asked about.
    taken: Taken,
}

/// Tokens `first..end` of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) first: usize,
    pub(crate) end: usize,
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
}

/// What an expression is at its outermost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bulleted list of `/\` or `\/`.
    List(Op, Vec<Node>),
    /// `a op b`.
    Infix(Op, Box<Node>, Box<Node>),
    /// `op a`.
    Prefix(Op, Box<Node>),
    /// `\A` or `\E`.
    Quantified { every: bool, bounds: Vec<Bound>, body: Box<Node> },
    /// `LET`; its definitions if all of them are understood.
    Let { definitions: Option<Vec<Local>>, body: Box<Node> },
    /// `IF` and `CASE`: conditions with what holds under them, in order.
    Branch(Vec<(Option<Node>, Node)>),
    /// A bare name.
    Name(String),
    /// `Op(a, b)`.
    Call(String, Vec<Node>),
    /// `Op(+, LAMBDA n : n)`: to operators, which nobody looks into.
    Applied(String),
    /// `a'`.
    Primed(Box<Node>),
    /// `[A]_v`.
    Boxed(Box<Node>, Subscript),
    /// `<<A>>_v`.
    Angled(Box<Node>, Subscript),
    /// `WF_v(A)` or `SF_v(A)`.
    Fair { strong: bool, subscript: Subscript, action: Box<Node> },
    /// `A!B(i)!Op(a)`, and `Op(a)!2!(e)`, which is a part of the body of `Op`.
    Path(Vec<Segment>),
    /// `[S -> T]`.
    Functions(Box<Node>, Box<Node>),
    /// `<<a, b>>`.
    Tuple(Vec<Node>),
    /// A number, a string, `TRUE` or `FALSE`.
    Literal,
    /// Whatever else.
    Other,
}

/// What stands before, between or behind the `!` of a path: the name of an
/// instance or an operator, or what selects a part of an operator's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    /// A name or label, a number, or `:`, `@`, `<<`, `>>`; empty for `!(e)`.
    pub(crate) name: String,
    pub(crate) arguments: Vec<Node>,
}

/// What `_v` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subscript {
    /// A definition or a variable.
    Name(String),
    /// An expression such as `<<x, y>>`.
    Expression(Span),
}

/// `x, y \in S`, or `<<x, y>> \in S` if it takes elements apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bound {
    pub(crate) names: Vec<String>,
    pub(crate) apart: bool,
    /// `None` if unbounded.
    pub(crate) domain: Option<Node>,
}

/// A definition in a `LET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Local {
    pub(crate) name: String,
    pub(crate) parameters: Vec<String>,
    pub(crate) body: Node,
}

impl<'a> Source<'a> {
    /// `None` if the text has tokens that are not known.
    pub(crate) fn read(module: &'a SourceModule) -> Option<Self> {
        let written = without_tabs(&module.text);
        let tokens = lex(&written)?;
        let offsets = offsets(&written, &tokens)?;
        let definitions = parse::definitions(&tokens);
        let taken = Taken::default();
        Some(Self { module, written, tokens, offsets, definitions, taken })
    }

    /// All the modules that a root sees, each with what it cannot bind where
    /// all of them are seen.
    pub(crate) fn read_all(modules: Vec<&'a SourceModule>) -> Vec<Self> {
        let mut sources: Vec<Self> = modules.into_iter().filter_map(Self::read).collect();
        let taken = taken(&sources);
        sources.iter_mut().zip(taken).for_each(|(source, taken)| source.taken = taken);
        sources
    }

    /// What a name that a piece binds, or that is bound around it, is given on
    /// as.
    pub(crate) fn given_on<'n>(&'n self, name: &'n str, span: Span) -> &'n str {
        self.taken.instead(name, span.first)
    }

    /// The body of the definition of `name`.
    pub(crate) fn body(&self, name: &str) -> Option<Node> {
        parse::body(&self.tokens, self.definitions.get(name)?.body)
    }

    /// The body of the function `name[x \in S] == ...`.
    pub(crate) fn body_of_function(&self, name: &str) -> Option<Node> {
        parse::body(&self.tokens, parse::function(&self.tokens, name)?)
    }

    /// The line of the definition of `name`, from 1.
    pub(crate) fn line_of(&self, name: &str) -> Option<u32> {
        self.tokens.get(self.definitions.get(name)?.name).map(|t| t.line)
    }

    /// The expression that is this piece of the text and nothing more.
    pub(crate) fn expression(&self, span: Span) -> Option<Node> {
        parse::expression(self.tokens.get(..span.end)?, span.first)
    }

    /// The tokens from one place of the text to another, both included; a
    /// place is a line and a column, from 1.
    pub(crate) fn span(&self, start: Point, end: Point) -> Option<Span> {
        let at = |t: &Token| (t.line, t.col);
        let first = self.tokens.partition_point(|t| at(t) < start);
        let end = self.tokens.partition_point(|t| at(t) <= end && t.tok != Tok::Eof);
        (first < end && at(&self.tokens[first]) == start).then_some(Span { first, end })
    }

    pub(crate) fn tokens(&self, span: Span) -> &[Token] {
        self.tokens.get(span.first..span.end).unwrap_or_default()
    }

    /// How many tokens the module has.
    pub(crate) fn count(&self) -> usize {
        self.tokens.len()
    }

    /// The line on which it begins, from 1.
    pub(crate) fn line(&self, span: Span) -> u32 {
        self.tokens.get(span.first).map_or(0, |t| t.line)
    }

    /// Its text, every tab as wide as TLC sees it.
    pub(crate) fn written(&self) -> &str {
        &self.written
    }

    /// The token at a position.
    pub(crate) fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    /// Where a token begins in the text, in bytes.
    pub(crate) fn offset(&self, at: usize) -> Option<usize> {
        self.offsets.get(at).copied()
    }

    /// Where a piece begins and ends in the text, in bytes, without the
    /// comments behind it.
    pub(crate) fn ends(&self, span: Span) -> Option<(usize, usize)> {
        let last = span.end.checked_sub(1)?;
        let token = self.text(Span { first: last, end: span.end });
        let length = without_comments(token).trim_end().len();
        Some((self.offset(span.first)?, self.offset(last)? + length))
    }

    fn text(&self, span: Span) -> &str {
        let ends = (self.offsets.get(span.first), self.offsets.get(span.end));
        let (Some(&from), Some(&to)) = ends else { return "" };
        self.written.get(from..to).unwrap_or_default().trim_end()
    }

    /// As written, every line in the columns where it stood: TLA+ tells by
    /// them which bullet belongs to which list.
    pub(crate) fn in_place(&self, span: Span) -> String {
        let from = self.offsets.get(span.first).copied().unwrap_or(0);
        let before = self.written.get(..from).unwrap_or_default();
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let column = " ".repeat(line.encode_utf16().count());
        if self.taken.is_empty() {
            return column + self.text(span);
        }
        let pieces = (span.first..span.end).map(|at| self.piece_given_on(at, span));
        column + pieces.collect::<String>().trim_end()
    }

    /// A token and all that stands behind it.
    fn piece_given_on(&self, at: usize, span: Span) -> String {
        let to = self.offsets.get(at + 1).copied().unwrap_or(self.written.len());
        let from = self.offsets.get(at).copied().unwrap_or(to);
        let text = self.written.get(from..to).unwrap_or_default();
        match self.tokens.get(at).map(|token| &token.tok) {
            Some(Tok::Ident(name)) if is_bare(&self.tokens, at) => match text.strip_prefix(&**name)
            {
                Some(rest) => format!("{}{rest}", self.given_on(name, span)),
                None => text.to_owned(),
            },
            _ => text.to_owned(),
        }
    }

    /// As written, on one line and without comments.
    pub(crate) fn shown(&self, span: Span) -> String {
        let pieces = (span.first..span.end).map(|at| self.text(Span { first: at, end: at + 1 }));
        let mut shown = String::new();
        for (at, piece) in (span.first..).zip(pieces) {
            if at > span.first && self.apart(at) {
                shown.push(' ');
            }
            shown.push_str(without_comments(piece).trim());
        }
        shown
    }

    /// True if anything stands between a token and the one before it.
    fn apart(&self, at: usize) -> bool {
        let from = at.checked_sub(1).and_then(|before| self.offsets.get(before));
        let (Some(&from), Some(&to)) = (from, self.offsets.get(at)) else { return false };
        self.written.get(from..to).is_some_and(|text| text.trim_end().len() < text.len())
    }
}

/// A token's text and the comments after it, without these.
fn without_comments(text: &str) -> &str {
    if text.starts_with('"') {
        let mut escaped = false;
        let end = text.char_indices().skip(1).find(|(_, c)| {
            let ends = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        return end.map_or(text, |(at, _)| &text[..=at]);
    }
    let comment = [text.find("\\*"), text.find("(*")].into_iter().flatten().min();
    comment.map_or(text, |at| &text[..at])
}

/// Where each token begins, in bytes. Tokens stand in their order, and each is
/// looked for from the one before it, since lines may be long.
fn offsets(text: &str, tokens: &[Token]) -> Option<Vec<usize>> {
    let lines = line_starts(text);
    // Of the last token: its line, its column, where it begins.
    let mut last = (0, 1, 0);
    let offset = |t: &Token| {
        let (column, start) = match last {
            (line, column, start) if line == t.line && column <= t.col => (column, start),
            _ => (1, *lines.get(usize::try_from(t.line).ok()?.checked_sub(1)?)?),
        };
        let end = lines.get(usize::try_from(t.line).ok()?).copied().unwrap_or(text.len());
        let start = start + byte_at(text.get(start..end)?, t.col.saturating_sub(column) + 1);
        last = (t.line, t.col, start);
        Some(start)
    };
    tokens.iter().map(offset).collect()
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = |at: usize| match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    std::iter::once(0).chain((0..bytes.len()).filter(|at| ends(*at)).map(|at| at + 1)).collect()
}

impl Span {
    /// True if all of the other piece lies in this one.
    pub(crate) fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.end <= self.end
    }
}

impl Node {
    /// The items of a conjunction or disjunction, bulleted or not; the node
    /// itself if it is none.
    pub(crate) fn items(&self, op: Op) -> Vec<&Node> {
        match &self.kind {
            Kind::List(own, items) if *own == op => {
                items.iter().flat_map(|item| item.items(op)).collect()
            }
            Kind::Infix(own, left, right) if *own == op => {
                let mut items = left.items(op);
                items.extend(right.items(op));
                items
            }
            _ => vec![self],
        }
    }
}

/// The names that a piece of text uses, and whether it speaks of the next
/// state.
pub(crate) fn names_and_primes(tokens: &[Token]) -> (Vec<&str>, bool) {
    let names = tokens.iter().filter_map(|t| match &t.tok {
        Tok::Ident(name) => Some(name.as_str()),
        _ => None,
    });
    (names.collect(), !speaks_of_next(tokens).is_empty())
}

/// The positions of the tokens that speak of the next state: a prime,
/// `UNCHANGED`, and what is behind the bracket of `[A]_v` or `<<A>>_v`.
pub(crate) fn speaks_of_next(tokens: &[Token]) -> Vec<usize> {
    let closes = |at: usize| matches!(tokens[at].tok, Tok::RBrack | Tok::RTup);
    let is_behind_bracket = |at: usize| at.checked_sub(1).is_some_and(closes);
    let speaks = |at: &usize| match &tokens[*at].tok {
        Tok::Prime | Tok::Kw(Kw::Unchanged) => true,
        Tok::Underscore => is_behind_bracket(*at),
        Tok::Ident(name) => name.starts_with('_') && is_behind_bracket(*at),
        _ => false,
    };
    (0..tokens.len()).filter(speaks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(text: &str) -> SourceModule {
        SourceModule::from_text("M", "M.tla".into(), text)
    }

    /// The shape of `Inv`, with the text of each piece.
    fn shape(body: &str) -> String {
        let module = module(&format!("---- MODULE M ----\n{body}\nNext == TRUE\n====\n"));
        let source = Source::read(&module).unwrap();
        let node = source.body("Inv").unwrap();
        outline(&source, &node)
    }

    fn outline(source: &Source<'_>, node: &Node) -> String {
        let all = |nodes: Vec<&Node>| {
            nodes.iter().map(|n| outline(source, n)).collect::<Vec<_>>().join(", ")
        };
        match &node.kind {
            Kind::List(op, _) => format!("{}({})", op.symbol(), all(node.items(*op))),
            Kind::Infix(op @ (Op::And | Op::Or), ..) => {
                format!("{}({})", op.symbol(), all(node.items(*op)))
            }
            Kind::Infix(op, a, b) => format!("{}({})", op.symbol(), all(vec![a, b])),
            Kind::Prefix(op, a) => format!("{}({})", op.symbol(), all(vec![a])),
            Kind::Quantified { body, .. } => format!("for({})", all(vec![body])),
            Kind::Let { body, .. } => format!("let({})", all(vec![body])),
            Kind::Branch(arms) => format!("if({})", all(arms.iter().map(|a| &a.1).collect())),
            _ => source.shown(node.span),
        }
    }

    #[test]
    fn a_formula_falls_apart_where_its_author_sees_it() {
        let cases = [
            ("Inv == x = 1 /\\ ~ y \\in S => z", "=>(/\\(=(x, 1), ~(\\in(y, S))), z)"),
            (
                "Inv == /\\ a\n       /\\ \\/ b\n          \\/ c\n       /\\ d",
                "/\\(a, \\/(b, c), d)",
            ),
            ("Inv ==\n  /\\ a\n  /\\ b\n  => c", "=>(/\\(a, b), c)"),
            ("Inv == \\A i, j \\in S : P(i, j) => i = j", "for(=>(P(i, j), =(i, j)))"),
            (
                "Inv == LET c == {x : x \\in S} IN c = {} \\/ (c # {} /\\ d)",
                "let(\\/(=(c, {}), /\\(#(c, {}), d)))",
            ),
            ("Inv == IF a THEN b ELSE c", "if(b, c)"),
            ("Inv == CASE a -> b [] OTHER -> c", "if(b, c)"),
            ("Inv == f[x].y' = [g EXCEPT ![1] = @ + 1]", "=(f[x].y', [g EXCEPT ![1] = @ + 1])"),
            ("Inv == [][x' = x]_vars", "[]([x' = x]_vars)"),
        ];
        for (text, expected) in cases {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn a_piece_is_shown_without_comments_and_given_on_in_its_columns() {
        let module = module(
            "---- MODULE M ----\nInv == /\\ a = \"\\\\*\" \\* why\n       /\\ (* b *) b\nNext == 1\n====\n",
        );
        let source = Source::read(&module).unwrap();
        let node = source.body("Inv").unwrap();
        assert_eq!(source.shown(node.span), "/\\ a = \"\\\\*\" /\\ b");
        assert_eq!(
            source.in_place(node.span),
            "       /\\ a = \"\\\\*\" \\* why\n       /\\ (* b *) b"
        );
        assert_eq!(source.line(node.items(Op::And)[1].span), 3);
    }

    #[test]
    fn a_tab_is_as_wide_as_tlc_sees_it() {
        let module = module(
            "---- MODULE M ----\nInv ==\t/\\ a\n        /\\ \\/ b\n\t   \\/ c\n\t/\\ d\n====\n",
        );
        let source = Source::read(&module).unwrap();
        let node = source.body("Inv").unwrap();
        assert_eq!(outline(&source, &node), "/\\(a, \\/(b, c), d)");
    }

    #[test]
    fn what_is_not_understood_is_no_tree() {
        for text in ["Other == 1", "Inv == \\AA x : x", "Inv == )", "Inv == LET IN"] {
            let module = module(&format!("---- MODULE M ----\n{text}\n====\n"));
            let source = Source::read(&module).unwrap();
            assert_eq!(source.body("Inv"), None, "{text}");
        }
    }
}
