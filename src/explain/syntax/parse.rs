//! From tokens to the tree: a descent by binding power, as in `tla-syntax`,
//! that remembers where everything stands and steps over what has no shape.

use tla_syntax::token::{Kw, Op, Tok, Token};

use super::{Bound, Kind, Local, Node, Span};

/// Deepest nesting that is read.
const NESTING_MAX: usize = 100;

/// How tightly a prefix operator other than these holds its operand.
const PREFIX_POWER: u8 = 5;

/// The body of the definition of `name`, which stands in the first column if
/// there are several (`LET` may use a name again).
pub(super) fn body(tokens: &[Token], name: &str) -> Option<Node> {
    let named = |t: &Token| matches!(&t.tok, Tok::Ident(own) if own == name);
    let starts = tokens.iter().enumerate().filter(|(_, t)| named(t));
    let bodies = starts.filter_map(|(at, t)| Some((t.col != 1, begins(tokens, at)?)));
    let (_, first) = bodies.min()?;
    Parser::new(tokens, first).expr(0)
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

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    /// Columns of the bullets of the lists around; 0 for a bracket, within
    /// which they mean nothing.
    fences: Vec<u32>,
}

impl<'t> Parser<'t> {
    fn new(tokens: &'t [Token], at: usize) -> Self {
        Self { tokens, at, depth: 0, fences: Vec::new() }
    }

    fn ahead(&self, n: usize) -> &'t Tok {
        self.tokens.get(self.at + n).map_or(&Tok::Eof, |t| &t.tok)
    }

    fn peek(&self) -> &'t Tok {
        self.ahead(0)
    }

    fn column(&self) -> u32 {
        self.tokens.get(self.at).map_or(0, |t| t.col)
    }

    fn take(&mut self, tok: &Tok) -> bool {
        let found = self.peek() == tok;
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, tok: &Tok) -> Option<()> {
        self.take(tok).then_some(())
    }

    fn name(&mut self) -> Option<String> {
        let Tok::Ident(name) = self.peek() else { return None };
        self.at += 1;
        Some(name.clone())
    }

    fn node(&self, first: usize, kind: Kind) -> Node {
        Node { span: Span { first, end: self.at }, kind }
    }

    /// True if what comes belongs to a list around.
    fn fenced(&self) -> bool {
        self.fences.last().is_some_and(|fence| self.column() <= *fence)
    }

    /// Reads within brackets.
    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.fences.push(0);
        let found = read(self);
        self.fences.pop();
        found
    }

    /// Reads, or stays where it is.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (at, depth, fences) = (self.at, self.depth, self.fences.len());
        let found = read(self);
        if found.is_none() {
            (self.at, self.depth) = (at, depth);
            self.fences.truncate(fences);
        }
        found
    }

    /// Steps over a bracket and all within.
    fn skip_group(&mut self) -> Option<()> {
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

    fn expr(&mut self, least: u8) -> Option<Node> {
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

    fn quantified(&mut self, every: bool) -> Option<Node> {
        let first = self.at;
        self.at += 1;
        let bounds = self.bounds()?;
        self.need(&Tok::Colon)?;
        let body = self.expr(0)?.into();
        Some(self.node(first, Kind::Quantified { every, bounds, body }))
    }

    fn bounds(&mut self) -> Option<Vec<Bound>> {
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

    fn postfix(&mut self) -> Option<Node> {
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
                (Tok::Bang, _) => self.qualified()?,
                _ => break,
            };
            node = self.node(first, kind);
        }
        Some(node)
    }

    fn call(&mut self, name: String) -> Option<Kind> {
        let arguments = self.attempt(|p| {
            p.at += 1;
            let arguments = p.within(Self::list_of_exprs)?;
            p.need(&Tok::RParen)?;
            Some(arguments)
        });
        match arguments {
            Some(arguments) => Some(Kind::Call(name, arguments)),
            // An operator for an argument, such as `+`.
            None => {
                self.skip_group()?;
                Some(Kind::Other)
            }
        }
    }

    /// `!Op(a)` after the name of an instance.
    fn qualified(&mut self) -> Option<Kind> {
        self.at += 2;
        if *self.peek() == Tok::LParen {
            self.skip_group()?;
        }
        Some(Kind::Other)
    }

    fn list_of_exprs(&mut self) -> Option<Vec<Node>> {
        let mut nodes = vec![self.expr(0)?];
        while self.take(&Tok::Comma) {
            nodes.push(self.expr(0)?);
        }
        Some(nodes)
    }

    fn primary(&mut self) -> Option<Node> {
        let first = self.at;
        let kind = match self.peek() {
            Tok::Num(_) | Tok::Decimal(_) | Tok::Str(_) | Tok::Kw(Kw::True | Kw::False) => {
                self.at += 1;
                Kind::Literal
            }
            Tok::Ident(name) => {
                self.at += 1;
                Kind::Name(name.clone())
            }
            Tok::At => {
                self.at += 1;
                Kind::Other
            }
            Tok::LParen => {
                self.at += 1;
                let inner = self.within(|p| p.expr(0))?;
                self.need(&Tok::RParen)?;
                inner.kind
            }
            Tok::LTup => self.tuple()?,
            Tok::LBrace => {
                self.skip_group()?;
                Kind::Other
            }
            Tok::LBrack => self.bracket()?,
            Tok::Kw(Kw::If) => self.if_then_else()?,
            Tok::Kw(Kw::Case) => self.case()?,
            Tok::Kw(Kw::Let) => self.let_in()?,
            Tok::Kw(Kw::Choose) => {
                self.at += 1;
                self.bounds()?;
                self.of_no_interest()?
            }
            Tok::Kw(Kw::Lambda) => {
                self.at += 1;
                while *self.peek() != Tok::Colon && *self.peek() != Tok::Eof {
                    self.at += 1;
                }
                self.of_no_interest()?
            }
            Tok::Fair { subscript, .. } => {
                self.at += 1;
                if subscript.is_empty() {
                    self.postfix()?;
                }
                self.skip_group()?;
                Kind::Other
            }
            _ => return None,
        };
        Some(self.node(first, kind))
    }

    /// `: e` and nothing of interest in it.
    fn of_no_interest(&mut self) -> Option<Kind> {
        self.need(&Tok::Colon)?;
        self.expr(0)?;
        Some(Kind::Other)
    }

    fn tuple(&mut self) -> Option<Kind> {
        let items = self.attempt(|p| {
            p.at += 1;
            let items = p.within(Self::list_of_exprs)?;
            p.need(&Tok::RTup)?;
            Some(items)
        });
        if items.is_none() {
            self.skip_group()?;
        }
        if self.at_subscript() {
            self.subscript()?;
            return Some(Kind::Other);
        }
        Some(items.map_or(Kind::Other, Kind::Tuple))
    }

    fn bracket(&mut self) -> Option<Kind> {
        let first = self.at;
        self.skip_group()?;
        let (end, boxed) = (self.at, self.at_subscript());
        self.at = first;
        let kind = self.attempt(|p| {
            p.at += 1;
            let kind = p.within(|p| {
                let left = p.expr(0)?.into();
                if boxed {
                    return Some(Kind::Boxed(left));
                }
                p.need(&Tok::Arrow)?;
                Some(Kind::Functions(left, p.expr(0)?.into()))
            })?;
            p.need(&Tok::RBrack)?;
            (p.at == end).then_some(kind)
        });
        self.at = end;
        if boxed {
            self.subscript()?;
        }
        Some(kind.unwrap_or(Kind::Other))
    }

    /// `_v` comes as one token, `_<<x, y>>` as two.
    fn at_subscript(&self) -> bool {
        match self.peek() {
            Tok::Underscore => true,
            Tok::Ident(name) => name.starts_with('_'),
            _ => false,
        }
    }

    fn subscript(&mut self) -> Option<()> {
        if *self.peek() == Tok::Underscore {
            self.at += 1;
        }
        self.postfix().map(|_| ())
    }

    fn if_then_else(&mut self) -> Option<Kind> {
        self.at += 1;
        let condition = self.expr(0)?;
        self.need(&Tok::Kw(Kw::Then))?;
        let then = self.expr(0)?;
        self.need(&Tok::Kw(Kw::Else))?;
        let otherwise = self.expr(0)?;
        Some(Kind::Branch(vec![(Some(condition), then), (None, otherwise)]))
    }

    fn case(&mut self) -> Option<Kind> {
        let mut arms = Vec::new();
        // `CASE`, then `[]` before each further arm.
        loop {
            self.at += 1;
            let other = self.take(&Tok::Kw(Kw::Other));
            let guard = if other { None } else { Some(self.expr(0)?) };
            self.need(&Tok::Arrow)?;
            arms.push((guard, self.expr(0)?));
            if *self.peek() != Tok::Op(Op::Always) {
                return Some(Kind::Branch(arms));
            }
        }
    }

    fn let_in(&mut self) -> Option<Kind> {
        let first = self.at + 1;
        let end = self.end_of_definitions()?;
        if first == end {
            return None;
        }
        let definitions = self.attempt(|p| p.definitions(first, end));
        self.at = end + 1;
        let body = self.expr(0)?.into();
        Some(Kind::Let { definitions, body })
    }

    /// Where the `IN` stands that belongs to the `LET` here.
    fn end_of_definitions(&self) -> Option<usize> {
        let mut open = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token.tok {
                Tok::Kw(Kw::Let) => open += 1,
                Tok::Kw(Kw::In) => open = open.checked_sub(1)?,
                _ => {}
            }
            if open == 0 {
                return Some(at);
            }
        }
        None
    }

    /// All definitions, or `None` if one is recursive, of a function, of an
    /// instance, or takes an operator.
    fn definitions(&mut self, first: usize, end: usize) -> Option<Vec<Local>> {
        self.at = first;
        self.within(|p| {
            let mut found = Vec::new();
            while p.at < end {
                let name = p.name()?;
                let parameters = p.parameters()?;
                p.need(&Tok::DefEq)?;
                found.push(Local { name, parameters, body: p.expr(0)? });
            }
            (p.at == end).then_some(found)
        })
    }

    fn parameters(&mut self) -> Option<Vec<String>> {
        let mut names = Vec::new();
        if self.take(&Tok::LParen) {
            names.push(self.name()?);
            while self.take(&Tok::Comma) {
                names.push(self.name()?);
            }
            self.need(&Tok::RParen)?;
        }
        Some(names)
    }
}
