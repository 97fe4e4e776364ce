//! What operators stand between: names, brackets, and the forms that begin
//! with a keyword.

use tla_syntax::token::{Kw, Op, Tok};

use super::parse::Parser;
use super::{Kind, Local, Node, Span, Subscript};

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Option<Node> {
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
            Tok::Fair { strong, subscript } => self.fair(*strong, subscript)?,
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

    /// `WF_v(A)`; `_v` may have come with the token.
    fn fair(&mut self, strong: bool, subscript: &str) -> Option<Kind> {
        self.at += 1;
        let subscript = match subscript {
            "" => {
                let first = self.at;
                // A name would take the brackets for arguments.
                match self.name() {
                    Some(name) => Subscript::Name(name),
                    None => {
                        self.primary()?;
                        Subscript::Expression(Span { first, end: self.at })
                    }
                }
            }
            name => Subscript::Name(name.trim_start_matches('_').to_owned()),
        };
        self.need(&Tok::LParen)?;
        let action = self.within(|p| p.expr(0))?.into();
        self.need(&Tok::RParen)?;
        Some(Kind::Fair { strong, subscript, action })
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
            let subscript = self.subscript()?;
            let action = items.and_then(|mut items| items.pop().filter(|_| items.is_empty()));
            let angled = |action: Node| Kind::Angled(action.into(), subscript);
            return Some(action.map_or(Kind::Other, angled));
        }
        Some(items.map_or(Kind::Other, Kind::Tuple))
    }

    fn bracket(&mut self) -> Option<Kind> {
        let first = self.at;
        self.skip_group()?;
        let end = self.at;
        let subscript = if self.at_subscript() { Some(self.subscript()?) } else { None };
        let behind = self.at;
        self.at = first;
        let kind = self.attempt(|p| {
            p.at += 1;
            let kind = p.within(|p| {
                let left = p.expr(0)?.into();
                if let Some(subscript) = subscript {
                    return Some(Kind::Boxed(left, subscript));
                }
                p.need(&Tok::Arrow)?;
                Some(Kind::Functions(left, p.expr(0)?.into()))
            })?;
            p.need(&Tok::RBrack)?;
            (p.at == end).then_some(kind)
        });
        self.at = behind;
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

    fn subscript(&mut self) -> Option<Subscript> {
        if let Tok::Ident(name) = self.peek() {
            self.at += 1;
            return Some(Subscript::Name(name.trim_start_matches('_').to_owned()));
        }
        self.at += 1;
        let first = self.at;
        let node = self.postfix()?;
        Some(match node.kind {
            Kind::Name(name) => Subscript::Name(name),
            _ => Subscript::Expression(Span { first, end: self.at }),
        })
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
