//! From tokens to the tree: a descent by binding power, as in `tla-syntax`,
//! that remembers where everything stands and steps over what has no shape.

use std::collections::BTreeMap;

use tla_syntax::token::{Kw, Op, Tok, Token};

use super::{Bound, Kind, Node, Segment, Span};

/// Deepest nesting that is read.
const NESTING_MAX: usize = 100;

/// How tightly a prefix operator other than these holds its operand.
const PREFIX_POWER: u8 = 5;

/// The tokens with which a definition begins.
#[derive(Debug)]
pub(super) struct Defined {
    pub(super) name: usize,
    pub(super) body: usize,
}

/// The body of a definition.
pub(super) fn body(tokens: &[Token], first: usize) -> Option<Node> {
    Parser::new(tokens, first).expr(0)
}

/// All definitions; of several with one name (`LET` may use a name again) the
/// first that stands in the first column, or else the first.
pub(super) fn definitions(tokens: &[Token]) -> BTreeMap<String, Defined> {
    let mut found: BTreeMap<String, Defined> = BTreeMap::new();
    let is_outer = |at: usize| tokens[at].col == 1;
    for (at, token) in tokens.iter().enumerate() {
        let Tok::Ident(name) = &token.tok else { continue };
        let is_known = found.get(name).is_some_and(|known| is_outer(known.name) || !is_outer(at));
        if let Some(body) = begins(tokens, at).filter(|_| !is_known) {
            found.insert(name.clone(), Defined { name: at, body });
        }
    }
    found
}

/// Where the body begins of the function `name[x \in S] == ...`; of several the one that
/// stands in the first column, or else the first.
pub(super) fn function(tokens: &[Token], name: &str) -> Option<usize> {
    let begins = |at: usize| {
        let mut parser = Parser::new(tokens, at);
        parser.name().filter(|it| it == name)?;
        (*parser.peek() == Tok::LBrack).then(|| parser.skip_group())??;
        parser.need(&Tok::DefEq)?;
        Some((at, parser.at))
    };
    let found = || (0..tokens.len()).filter_map(begins);
    let (_, body) = found().find(|(at, _)| tokens[*at].col == 1).or_else(|| found().next())?;
    Some(body)
}

/// The expression that begins with the token `first` and ends with the last.
pub(super) fn expression(tokens: &[Token], first: usize) -> Option<Node> {
    let mut parser = Parser::new(tokens, first);
    let node = parser.expr(0)?;
    (*parser.peek() == Tok::Eof).then_some(node)
}

/// Where the body begins if a definition `Name ==` or `Name(a, b) ==` stands here.
fn begins(tokens: &[Token], at: usize) -> Option<usize> {
    let mut parser = Parser::new(tokens, at + 1);
    if *parser.peek() == Tok::LParen {
        parser.skip_group()?;
    }
    parser.need(&Tok::DefEq)?;
    Some(parser.at)
}

pub(super) struct Parser<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) at: usize,
    depth: usize,
    /// Columns of the bullets of the lists around; 0 for a bracket, within
    /// which they mean nothing.
    fences: Vec<u32>,
}

impl<'t> Parser<'t> {
    fn new(tokens: &'t [Token], at: usize) -> Self {
        Self { tokens, at, depth: 0, fences: Vec::new() }
    }

    pub(super) fn ahead(&self, n: usize) -> &'t Tok {
        self.tokens.get(self.at + n).map_or(&Tok::Eof, |t| &t.tok)
    }

    pub(super) fn peek(&self) -> &'t Tok {
        self.ahead(0)
    }

    fn column(&self) -> u32 {
        self.tokens.get(self.at).map_or(0, |t| t.col)
    }

    pub(super) fn take(&mut self, tok: &Tok) -> bool {
        let found = self.peek() == tok;
        self.at += usize::from(found);
        found
    }

    pub(super) fn need(&mut self, tok: &Tok) -> Option<()> {
        self.take(tok).then_some(())
    }

    pub(super) fn name(&mut self) -> Option<String> {
        let Tok::Ident(name) = self.peek() else { return None };
        self.at += 1;
        Some(name.clone())
    }

    pub(super) fn node(&self, first: usize, kind: Kind) -> Node {
        Node { span: Span { first, end: self.at }, kind }
    }

    /// True if what comes belongs to a list around.
    fn fenced(&self) -> bool {
        self.fences.last().is_some_and(|fence| self.column() <= *fence)
    }

    /// Reads within brackets.
    pub(super) fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.fences.push(0);
        let found = read(self);
        self.fences.pop();
        found
    }

    /// Reads, or stays where it is.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (at, depth, fences) = (self.at, self.depth, self.fences.len());
        let found = read(self);
        if found.is_none() {
            (self.at, self.depth) = (at, depth);
            self.fences.truncate(fences);
        }
        found
    }

    /// Steps over a bracket and all within.
    pub(super) fn skip_group(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.peek() {
                Tok::LParen | Tok::LBrack | Tok::LBrace | Tok::LTup => open += 1,
                Tok::RParen | Tok::RBrack | Tok::RBrace | Tok::RTup => {
                    open = open.checked_sub(1)?;
                }
                Tok::Eof => return None,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Some(());
            }
        }
    }

    pub(super) fn expr(&mut self, least: u8) -> Option<Node> {
        self.depth += 1;
        let node = if self.depth > NESTING_MAX { None } else { self.operators(least) };
        self.depth -= 1;
        node
    }

    fn operators(&mut self, least: u8) -> Option<Node> {
        let first = self.at;
        let mut left = match *self.peek() {
            Tok::Op(op @ (Op::And | Op::Or)) => self.list(op)?,
            _ => self.prefix()?,
        };
        while let Some((op, power)) = self.infix(least) {
            self.at += 1;
            let right = self.expr(if op.is_right_assoc() { power } else { power + 1 })?;
            left = self.node(first, Kind::Infix(op, left.into(), right.into()));
        }
        Some(left)
    }

    fn infix(&self, least: u8) -> Option<(Op, u8)> {
        let Tok::Op(op) = *self.peek() else { return None };
        let power = op.infix_prec().filter(|power| *power >= least)?;
        (!self.fenced()).then_some((op, power))
    }

    fn list(&mut self, op: Op) -> Option<Node> {
        let (first, column) = (self.at, self.column());
        self.fences.push(column);
        let mut items = Vec::new();
        while *self.peek() == Tok::Op(op) && self.column() == column {
            self.at += 1;
            items.push(self.expr(0)?);
        }
        self.fences.pop();
        Some(self.node(first, Kind::List(op, items)))
    }

    fn prefix(&mut self) -> Option<Node> {
        let op = match self.peek() {
            Tok::Op(op @ (Op::Forall | Op::Exists)) => return self.quantified(*op == Op::Forall),
            // A label says nothing.
            Tok::Ident(_) if *self.ahead(1) == Tok::ColonColon => {
                self.at += 2;
                return self.expr(0);
            }
            Tok::Ident(_) if *self.ahead(1) == Tok::LParen && self.labelled().is_some() => {
                return self.expr(0);
            }
            Tok::Op(op @ (Op::Not | Op::Always | Op::Eventually | Op::Minus)) => *op,
            Tok::Kw(Kw::Domain) => Op::Domain,
            Tok::Kw(Kw::Subset) => Op::Subset,
            Tok::Kw(Kw::Union) => Op::BigUnion,
            Tok::Kw(Kw::Enabled) => Op::Enabled,
            Tok::Kw(Kw::Unchanged) => Op::Unchanged,
            _ => return self.postfix(),
        };
        let first = self.at;
        self.at += 1;
        let power = match op {
            Op::Minus | Op::Domain | Op::Subset | Op::BigUnion => op.prefix_prec(),
            _ => PREFIX_POWER,
        };
        let operand = self.expr(power)?;
        Some(self.node(first, Kind::Prefix(op, operand.into())))
    }

    /// Steps over `label(i, j)::`.
    fn labelled(&mut self) -> Option<()> {
        self.attempt(|p| {
            p.at += 1;
            p.skip_group()?;
            p.need(&Tok::ColonColon)
        })
    }

    fn quantified(&mut self, every: bool) -> Option<Node> {
        let first = self.at;
        self.at += 1;
        let bounds = self.bounds()?;
        self.need(&Tok::Colon)?;
        let body = self.expr(0)?.into();
        Some(self.node(first, Kind::Quantified { every, bounds, body }))
    }

    pub(super) fn bounds(&mut self) -> Option<Vec<Bound>> {
        let mut bounds = Vec::new();
        loop {
            let apart = self.take(&Tok::LTup);
            let mut names = vec![self.name()?];
            while matches!((self.peek(), self.ahead(1)), (Tok::Comma, Tok::Ident(_))) {
                self.at += 1;
                names.push(self.name()?);
            }
            if apart {
                self.need(&Tok::RTup)?;
            }
            let within = self.take(&Tok::Op(Op::In));
            let domain = if within { Some(self.expr(0)?) } else { None };
            bounds.push(Bound { names, apart, domain });
            if !self.take(&Tok::Comma) {
                return Some(bounds);
            }
        }
    }

    pub(super) fn postfix(&mut self) -> Option<Node> {
        let first = self.at;
        let mut node = self.primary()?;
        while !self.fenced() {
            let kind = match (self.peek(), &node.kind) {
                (Tok::Prime, _) => {
                    self.at += 1;
                    Kind::Primed(node.into())
                }
                (Tok::Op(op), _) if op.is_postfix() => {
                    self.at += 1;
                    Kind::Other
                }
                (Tok::Dot, _) => {
                    self.at += 2;
                    Kind::Other
                }
                (Tok::LBrack, _) => {
                    self.skip_group()?;
                    Kind::Other
                }
                (Tok::LParen, Kind::Name(name)) => self.call(name.clone())?,
                (Tok::Bang, _) => self.qualified(&node.kind)?,
                _ => break,
            };
            node = self.node(first, kind);
        }
        Some(node)
    }

    /// `(a, b)`; `None`, and nothing read, if one of them is an operator.
    fn arguments(&mut self) -> Option<Vec<Node>> {
        self.attempt(|p| {
            p.at += 1;
            let arguments = p.within(Self::list_of_exprs)?;
            p.need(&Tok::RParen)?;
            Some(arguments)
        })
    }

    fn call(&mut self, name: String) -> Option<Kind> {
        match self.arguments() {
            Some(arguments) => Some(Kind::Call(name, arguments)),
            // An operator for an argument, such as `+`.
            None => {
                self.skip_group()?;
                Some(Kind::Applied(name))
            }
        }
    }

    /// `!Op`, `!Op(a)`, `!2` or `!(e)` after what it belongs to.
    fn qualified(&mut self, head: &Kind) -> Option<Kind> {
        self.at += 1;
        let name = self.selector()?;
        let arguments = match self.peek() {
            Tok::LParen => match self.arguments() {
                Some(arguments) => arguments,
                None => {
                    self.skip_group()?;
                    return Some(Kind::Other);
                }
            },
            _ => Vec::new(),
        };
        let mut path = match head {
            Kind::Name(name) => vec![Segment { name: name.clone(), arguments: Vec::new() }],
            Kind::Call(name, arguments) => {
                vec![Segment { name: name.clone(), arguments: arguments.clone() }]
            }
            Kind::Path(path) => path.clone(),
            _ => return Some(Kind::Other),
        };
        path.push(Segment { name, arguments });
        Some(Kind::Path(path))
    }

    /// What follows `!`; nothing before a bracket.
    fn selector(&mut self) -> Option<String> {
        let name = match self.peek() {
            Tok::LParen => return Some(String::new()),
            Tok::Ident(name) => name.clone(),
            Tok::Num(number) => number.to_string(),
            Tok::Colon => ":".to_owned(),
            Tok::At => "@".to_owned(),
            Tok::LTup => "<<".to_owned(),
            Tok::RTup => ">>".to_owned(),
            Tok::Op(op) => op.symbol().to_owned(),
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    pub(super) fn list_of_exprs(&mut self) -> Option<Vec<Node>> {
        let mut nodes = vec![self.expr(0)?];
        while self.take(&Tok::Comma) {
            nodes.push(self.expr(0)?);
        }
        Some(nodes)
    }
}
