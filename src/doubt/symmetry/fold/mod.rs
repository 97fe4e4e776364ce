//! Recursion that takes one element after the other out of a set. Which one it
//! begins with makes no difference to a sum, a count or a union; it does to a
//! sequence.

mod shape;
mod steps;

pub(super) use steps::order_of_step;
use steps::{Step, given};

use tla_syntax::token::Op;
use tla_syntax::{Def, ExceptPath, Expr};

use super::lets::Lets;
use crate::doubt::flow::{Flow, Written, name_of};
use crate::spec::{Piece, walk};

/// What the order in which elements are taken does to a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Nothing: the result is the same for every order.
    Free,
    /// The result is a sequence or a function that shows the order.
    Shown,
    /// Nobody can tell.
    Unknown,
}

/// What the recursion around a choice makes of its order; `None` if there is no
/// recursion that takes the chosen element out of the set.
pub(super) fn order<'a>(flow: &Flow<'a>, choice: Written<'a>, set: &'a Expr) -> Option<Order> {
    let (piece, choice) = choice;
    let steps = |operator: &'a Expr| given(flow, (piece, operator));
    let around = flow.reached().pieces[piece];
    let order = of_piece(&around, choice, set, &steps)?;
    // A module may define `+` to be anything.
    let mut defined = false;
    walk::each(around.body, &mut |e| {
        defined |= matches!(e, Expr::Binary(..)) && flow.used((piece, e)).is_some();
    });
    Some(if defined && order == Order::Free { Order::Unknown } else { order })
}

/// The same, where this tells what an operator stands for.
fn of_piece<'a>(
    piece: &Piece<'a>,
    choice: &'a Expr,
    set: &'a Expr,
    steps: &dyn Fn(&'a Expr) -> Vec<Step<'a>>,
) -> Option<Order> {
    let def = recursion(piece, choice)?;
    let fold = Fold::of(def, choice, set, steps)?;
    if fold.result(fold.body) && fold.gathers_alike() {
        return Some(Order::Free);
    }
    let mut shown = shows(fold.body);
    walk::each(fold.body, &mut |e| {
        if let Expr::Apply(operator, _) = e
            && name_of(operator).is_some_and(|name| fold.params.contains(&name))
        {
            shown |= steps(operator).iter().any(|step| step.body.is_some_and(shows));
        }
    });
    Some(if shown { Order::Shown } else { Order::Unknown })
}

/// True if an expression makes sequences or functions.
fn shows(body: &Expr) -> bool {
    let mut shown = false;
    walk::each(body, &mut |e| {
        shown |= matches!(e, Expr::Binary(Op::Concat | Op::OneTo | Op::AtAt, ..))
            || matches!(e, Expr::Except { .. })
            || name_of(e) == Some("Append");
    });
    shown
}

/// True if an operator of an element and of what was made before gives the same
/// for every order of the elements, as `LAMBDA x, sum : sum + f[x]` does.
fn is_free_step(body: &Expr, element: &str, before: &str) -> bool {
    let chosen = Expr::Ident(element.to_owned());
    let step = Fold {
        name: "",
        body,
        choice: &chosen,
        params: vec![before],
        number: usize::MAX,
        of_function: false,
        lets: Lets::of(body),
        steps: &|_| Vec::new(),
    };
    step.goes_well(body, Rest::Parameter(before))
}

/// The innermost recursive definition that holds an expression.
fn recursion<'a>(piece: &Piece<'a>, inner: &'a Expr) -> Option<&'a Def> {
    let mut defs: Vec<&Def> = piece.def.into_iter().collect();
    walk::each(piece.body, &mut |e| {
        if let Expr::Let { defs: local, .. } = e {
            defs.extend(local);
        }
    });
    let holds = |def: &&Def| {
        let (mut holds, mut again) = (false, false);
        walk::each(&def.body, &mut |e| {
            holds |= std::ptr::eq(e, inner);
            again |= name_of(e) == Some(&def.name);
        });
        holds && again
    };
    defs.into_iter().rfind(holds)
}

/// What is left to be done after an element was taken.
#[derive(Debug, Clone, Copy)]
enum Rest<'a> {
    /// The recursion for the rest of the set.
    Call,
    /// A parameter that gathers the result.
    Parameter(&'a str),
}

/// How what an element adds is put together with the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way<'a> {
    Op(Op),
    /// The larger or the smaller of both.
    Extreme(bool),
    /// A function with a new value for the element.
    Function,
    /// An operator that puts both together.
    Given(&'a Expr),
    /// All ends with this value.
    Stop(&'a Expr),
}

fn are_alike(ways: &[Way<'_>]) -> bool {
    ways.windows(2).all(|pair| pair[0] == pair[1])
}

/// A recursion through a set, or through what a function is defined for.
struct Fold<'f, 'a> {
    name: &'a str,
    body: &'a Expr,
    /// What takes an element.
    choice: &'a Expr,
    params: Vec<&'a str>,
    /// Which parameter is gone through.
    number: usize,
    /// True if the elements are those of its `DOMAIN`.
    of_function: bool,
    lets: Lets<'a>,
    /// What an operator stands for that puts an element and the rest together.
    steps: &'f dyn Fn(&'a Expr) -> Vec<Step<'a>>,
}

impl<'f, 'a> Fold<'f, 'a> {
    fn of(
        def: &'a Def,
        choice: &'a Expr,
        set: &'a Expr,
        steps: &'f dyn Fn(&'a Expr) -> Vec<Step<'a>>,
    ) -> Option<Self> {
        let (params, body): (Vec<&str>, &Expr) = match (&def.params[..], &def.body) {
            ([], Expr::FnDef { bounds, body }) => match &bounds[..] {
                [bound] if !bound.destructure => {
                    (bound.names.iter().map(String::as_str).collect(), body)
                }
                _ => return None,
            },
            (params, body) => (params.iter().map(|p| p.name.as_str()).collect(), body),
        };
        let (of_function, set) = match set {
            Expr::Unary(Op::Domain, function) => (true, &**function),
            other => (false, other),
        };
        let Expr::Ident(set) = set else { return None };
        let number = params.iter().position(|name| name == set)?;
        let lets = Lets::of(body);
        Some(Self { name: &def.name, body, choice, params, number, of_function, lets, steps })
    }

    /// The value for a set: a base for the empty one, and for others what the
    /// element adds.
    fn result(&self, expr: &'a Expr) -> bool {
        match self.lets.resolved(expr) {
            Expr::Let { body, .. } => self.result(body),
            Expr::If { cond, then, otherwise } => match self.asks_for_empty(cond) {
                Some(true) => self.is_base(then) && self.goes_well(otherwise, Rest::Call),
                Some(false) => self.is_base(otherwise) && self.goes_well(then, Rest::Call),
                None => false,
            },
            Expr::Case { arms, other } => match (&arms[..], other) {
                ([(cond, base), (not, step)], None) => {
                    self.asks_for_empty(cond) == Some(true)
                        && self.asks_for_empty(not) == Some(false)
                        && self.is_base(base)
                        && self.goes_well(step, Rest::Call)
                }
                ([(cond, base)], Some(step)) => {
                    self.asks_for_empty(cond) == Some(true)
                        && self.is_base(base)
                        && self.goes_well(step, Rest::Call)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// True if all ways to go on are of one kind.
    fn goes_well(&self, step: &'a Expr, rest: Rest<'a>) -> bool {
        let mut ways = Vec::new();
        self.ways(step, rest, &mut ways) && are_alike(&ways)
    }

    /// True if a parameter that gathers the result does so in one way,
    /// whichever of several calls of the recursion goes on: a sum in one and a
    /// product in another show which came first.
    fn gathers_alike(&self) -> bool {
        let mut gathered: Vec<Vec<Way<'a>>> = vec![Vec::new(); self.params.len()];
        let mut are_known = true;
        walk::each(self.body, &mut |e| {
            let given = self.call(e).unwrap_or_default().iter().zip(&self.params);
            for (number, (arg, name)) in given.enumerate() {
                let ways = &mut gathered[number];
                are_known &= number == self.number || self.ways(arg, Rest::Parameter(name), ways);
            }
        });
        are_known && gathered.iter().all(|ways| are_alike(ways))
    }

    /// The ways in which a step goes on; false if one of them is not understood.
    fn ways(&self, step: &'a Expr, rest: Rest<'a>, ways: &mut Vec<Way<'a>>) -> bool {
        if self.is_rest(step, rest) {
            return true;
        }
        let step = self.lets.resolved(step);
        match step {
            _ if self.is_rest(step, rest) => true,
            Expr::Let { body, .. } => self.ways(body, rest, ways),
            Expr::If { cond, then, otherwise } => match self.extreme(cond, then, otherwise, rest) {
                Some(way) => {
                    ways.push(way);
                    true
                }
                None => {
                    self.is_item(cond)
                        && self.ways(then, rest, ways)
                        && self.ways(otherwise, rest, ways)
                }
            },
            Expr::Case { arms, other } => {
                let mut values = arms.iter().map(|(_, value)| value).chain(other.as_deref());
                arms.iter().all(|(cond, _)| self.is_item(cond))
                    && values.all(|value| self.ways(value, rest, ways))
            }
            Expr::Binary(Op::Minus, before, item) => {
                ways.push(Way::Op(Op::Plus));
                self.is_item(item) && self.ways(before, rest, ways)
            }
            Expr::Binary(Op::AtAt, a, b) => {
                ways.push(Way::Function);
                self.is_own_value(a) && self.ways(b, rest, ways)
                    || self.is_own_value(b) && self.ways(a, rest, ways)
            }
            Expr::Binary(
                op @ (Op::Plus | Op::Times | Op::Cup | Op::Cap | Op::And | Op::Or),
                a,
                b,
            ) if !self.is_item(step) => {
                ways.push(Way::Op(*op));
                self.is_item(a) && self.ways(b, rest, ways)
                    || self.is_item(b) && self.ways(a, rest, ways)
            }
            Expr::Except { base, updates } => {
                let own = |(path, value): &'a (Vec<ExceptPath>, Expr)| {
                    matches!(path.first(), Some(ExceptPath::Index(i)) if self.is_chosen(i))
                        && self.is_item(value)
                };
                ways.push(Way::Function);
                updates.iter().all(own) && self.ways(base, rest, ways)
            }
            Expr::Apply(operator, args) if !self.is_item(step) => {
                let steps = (self.steps)(operator);
                let (Some(_), [a, b]) = (steps.first(), &args[..]) else { return false };
                ways.push(Way::Given(operator));
                steps.iter().all(|s| s.is_free) && self.is_item(a) && self.ways(b, rest, ways)
                    || steps.iter().all(|s| s.is_free_turned)
                        && self.is_item(b)
                        && self.ways(a, rest, ways)
            }
            _ if self.is_closed(step) => {
                ways.push(Way::Stop(step));
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{ScopeId, SourceModule};

    /// What is made of the order in which `CHOOSE x \in SET : TRUE` takes
    /// elements in this definition.
    fn order_in(text: &str) -> Option<Order> {
        let text = format!("---- MODULE M ----\n{text}\n====\n");
        let source = SourceModule::read("M", "M.tla".into(), &text);
        let def = source.syntax.as_ref().unwrap().units.iter().find_map(|unit| match unit {
            tla_syntax::Unit::Def(def) => Some(def),
            _ => None,
        });
        let def = def.unwrap();
        let piece =
            Piece { source: &source, scope: ScopeId::ROOT, def: Some(def), body: &def.body };
        let mut found = None;
        walk::each(&def.body, &mut |e| {
            if let Expr::Choose { bound, .. } = e {
                found = Some(of_piece(&piece, e, bound.domain.as_ref().unwrap(), &|_| Vec::new()));
            }
        });
        found.unwrap()
    }

    /// `D(S)`, where x is taken out of a set that is not empty.
    fn step(step: &str) -> Option<Order> {
        order_in(&format!(
            "RECURSIVE D(_, _)\nD(S, a) == IF S = {{}} THEN 0 ELSE LET x == CHOOSE x \\in S : TRUE\n\
             R == S \\ {{x}}\nrest == D(R, a) IN {step}"
        ))
    }

    #[test]
    fn sums_counts_unions_and_extremes_are_free_of_the_order() {
        for free in [
            "1 + rest",
            "D(S \\ {x}, a) + f[x]",
            "f[x] + (g[x] + rest)",
            "{x} \\cup rest",
            "p[x] /\\ rest",
            "p[x] \\/ D(R, a)",
            "IF p[x] THEN rest ELSE 1 + rest",
            "IF p[x] THEN FALSE ELSE rest",
            "CASE p[x] -> 2 + rest [] OTHER -> rest",
            "IF f[x] > rest THEN f[x] ELSE rest",
            "IF rest <= f[x] THEN f[x] ELSE rest",
            "(x :> f[x]) @@ rest",
            "[rest EXCEPT ![x] = f[x]]",
            "rest - f[x]",
            "a[x] * rest",
        ] {
            assert_eq!(step(free), Some(Order::Free), "{free}");
        }
    }

    #[test]
    fn what_shows_or_may_show_the_order_is_not_free() {
        for shown in ["<<x>> \\o rest", "Append(rest, x)", "(x :> Cardinality(S)) @@ rest"] {
            assert_eq!(step(shown), Some(Order::Shown), "{shown}");
        }
        for unknown in [
            "Cardinality(S) * f[x] + rest",
            "2 * (1 + rest)",
            "f[x] - rest",
            "IF p[x] THEN x ELSE rest",
            "IF p[x] THEN 1 + rest ELSE 2 * rest",
            "IF Cardinality(S) < 2 THEN {} ELSE {x} \\cup rest",
            "x",
            "{x} \\ rest",
            "f[x] + D(S, a)",
            "IF rest = f[x] THEN 1 + rest ELSE rest",
        ] {
            assert_eq!(step(unknown), Some(Order::Unknown), "{unknown}");
        }
    }

    #[test]
    fn what_is_gathered_and_what_functions_hold_is_followed() {
        let choose = "LET x == CHOOSE x \\in S : TRUE IN";
        let gathered = |with: &str| {
            order_in(&format!(
                "RECURSIVE D(_, _)\nD(S, a) == IF S # {{}} THEN {choose} D(S \\ {{x}}, {with}) ELSE a"
            ))
        };
        for free in
            ["a + f[x]", "a \\cup {x}", "[a EXCEPT ![x] = @ + 1]", "IF p[x] THEN a + 1 ELSE a"]
        {
            assert_eq!(gathered(free), Some(Order::Free), "{free}");
        }
        let called_twice = |one: &str, other: &str| {
            order_in(&format!(
                "RECURSIVE D(_, _)\nD(S, a) == IF S = {{}} THEN a ELSE {choose} LET r1 == D(S \\ {{x}}, {one})\n\
                 IN IF p[x] THEN r1 ELSE D(S \\ {{x}}, {other})"
            ))
        };
        assert_eq!(called_twice("a + 1", "a + f[x]"), Some(Order::Free));
        assert_eq!(called_twice("a + 1", "a"), Some(Order::Free));
        for (one, other) in [("a + 1", "a * 2"), ("a \\cup {x}", "a \\cap {x}"), ("a + 1", "0")] {
            assert_eq!(called_twice(one, other), Some(Order::Unknown), "{one}, {other}");
        }
        for other in ["{x}", "f[x] - a", "IF a > 3 THEN a ELSE a + f[x]", "a + Cardinality(S)"] {
            assert_eq!(gathered(other), Some(Order::Unknown), "{other}");
        }
        assert_eq!(gathered("Append(a, x)"), Some(Order::Shown));
        let function = "LET f[S \\in SUBSET T] == IF S = {} THEN 0 ELSE LET x == CHOOSE x \\in S : TRUE IN g[x] + f[S \\ {x}] IN f[T]";
        assert_eq!(order_in(&format!("D == {function}")), Some(Order::Free));
        let bag = "RECURSIVE D(_)\nD(f) == IF DOMAIN f = {} THEN 0 ELSE LET x == CHOOSE x \\in DOMAIN f : TRUE IN f[x] + D([y \\in DOMAIN f \\ {x} |-> f[y]])";
        assert_eq!(order_in(bag), Some(Order::Free));
        assert_eq!(order_in("D(S) == CHOOSE x \\in S : TRUE"), None);
        assert_eq!(
            order_in("RECURSIVE D(_)\nD(n) == IF n = 0 THEN CHOOSE x \\in P : TRUE ELSE D(n - 1)"),
            None
        );
    }

    #[test]
    fn a_step_of_a_fold_is_free_if_it_adds() {
        let free =
            |text: &str| is_free_step(&tla_syntax::parse_expression(text).unwrap(), "x", "a");
        assert!(
            free("a + x")
                && free("f[x] + a")
                && free("a \\cup {x}")
                && free("IF p[x] THEN a ELSE a + 1")
        );
        assert!(!free("Append(a, x)") && !free("x - a") && !free("x") && !free("<<a, x>>"));
    }
}
