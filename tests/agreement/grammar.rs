//! Small state machines, written from a list of choices.
//!
//! A choice picks one of several ways to write a value of a kind, the simplest
//! first; where there are no choices left, it is the simplest. So whatever makes a
//! list shorter or its numbers smaller makes a machine simpler, and proptest, which
//! does that, reduces a machine on which two engines differ to a few lines.
//!
//! Every expression has a value of its kind in every state: a number is in `0..2`, a
//! set is one of these, a function is from `0..2` to them, a sequence has at most
//! two. `CHOOSE` has exactly one witness, for which of several it is, is nothing that
//! engines must agree on.

/// Kinds of values, each of which is finite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Truth,
    Set,
    Function,
    Record,
    Sequence,
}

const KINDS: [Kind; 6] =
    [Kind::Number, Kind::Set, Kind::Function, Kind::Sequence, Kind::Record, Kind::Truth];

/// The variables of a machine.
pub(super) const VARIABLES: [&str; 3] = ["u", "v", "w"];
/// Most actions of a machine.
const ACTIONS_MAX: usize = 3;
/// How deep expressions go.
const DEPTH: usize = 3;

/// The definitions of one machine, as TLA+.
pub(super) struct Machine {
    /// A predicate on the variables.
    pub(super) init: String,
    /// An action without a look at what else is in the module.
    pub(super) next: String,
}

/// Writes the machine that these choices are.
pub(super) fn machine(choices: &[u8]) -> Machine {
    let mut writer =
        Writer { choices: choices.iter(), kinds: [Kind::Number; 3], bound: Vec::new() };
    writer.kinds = [(); 3].map(|()| KINDS[writer.choose(KINDS.len())]);
    Machine { init: writer.init(), next: writer.next() }
}

struct Writer<'a> {
    choices: std::slice::Iter<'a, u8>,
    kinds: [Kind; 3],
    /// Names of numbers that quantifiers have bound.
    bound: Vec<String>,
}

impl Writer<'_> {
    /// One of so many.
    fn choose(&mut self, many: usize) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(*choice) % many)
    }

    fn init(&mut self) -> String {
        let kinds = self.kinds;
        let of = |kind: Kind, writer: &mut Self| match (writer.choose(3), kind) {
            (0, Kind::Number) => "= 0",
            (0, Kind::Truth) => "= FALSE",
            (0, Kind::Set) => "= {}",
            (0, Kind::Function) => "= [i \\in 0..2 |-> 0]",
            (0, Kind::Record) => "= [a |-> 0, b |-> FALSE]",
            (0, Kind::Sequence) => "= <<>>",
            (_, Kind::Number) => "\\in 0..2",
            (_, Kind::Truth) => "\\in BOOLEAN",
            (_, Kind::Set) => "\\in SUBSET {0, 2}",
            (_, Kind::Function) => "\\in [0..2 -> 0..1]",
            (_, Kind::Record) => "\\in [a : 1..2, b : BOOLEAN]",
            (_, Kind::Sequence) => "\\in {<<x>> : x \\in 0..2}",
        };
        let all =
            VARIABLES.iter().zip(kinds).map(|(name, kind)| format!("{name} {}", of(kind, self)));
        all.collect::<Vec<_>>().join(" /\\ ")
    }

    fn next(&mut self) -> String {
        let many = 1 + self.choose(ACTIONS_MAX);
        let actions: Vec<String> = (0..many).map(|_| format!("({})", self.action())).collect();
        actions.join(" \\/ ")
    }

    fn action(&mut self) -> String {
        match self.choose(3) {
            0 => self.guarded(),
            1 => {
                let set = self.set(1);
                self.binding("p", |writer| format!("\\E p \\in {set} : {}", writer.guarded()))
            }
            _ => {
                let (when, yes, no) = (self.truth(1), self.updates(), self.updates());
                format!("IF {when} THEN {yes} ELSE {no}")
            }
        }
    }

    fn guarded(&mut self) -> String {
        let guard = self.truth(DEPTH - 1);
        format!("({guard} /\\ {})", self.updates())
    }

    fn updates(&mut self) -> String {
        let all = [0, 1, 2].map(|at| self.update(at));
        format!("({})", all.join(" /\\ "))
    }

    fn update(&mut self, at: usize) -> String {
        let (name, kind) = (VARIABLES[at], self.kinds[at]);
        match self.choose(5) {
            0 => format!("UNCHANGED {name}"),
            1 if kind == Kind::Number => format!("{name}' \\in {}", self.set(1)),
            _ => format!("{name}' = {}", self.value(kind, DEPTH)),
        }
    }

    /// Writes something in which a name stands for a number.
    fn binding(&mut self, name: &str, write: impl FnOnce(&mut Self) -> String) -> String {
        self.bound.push(name.to_owned());
        let text = write(self);
        self.bound.pop();
        text
    }

    /// A name that nothing around has bound.
    fn fresh(&self) -> String {
        format!("x{}", self.bound.len())
    }

    /// One of the variables of a kind, if there is one.
    fn variable(&mut self, kind: Kind) -> Option<String> {
        let of: Vec<&str> =
            (0..3).filter(|at| self.kinds[*at] == kind).map(|at| VARIABLES[at]).collect();
        (!of.is_empty()).then(|| of[self.choose(of.len())].to_owned())
    }

    fn value(&mut self, kind: Kind, depth: usize) -> String {
        match kind {
            Kind::Number => self.number(depth),
            Kind::Truth => self.truth(depth),
            Kind::Set => self.set(depth),
            Kind::Function => self.function(depth),
            Kind::Record => self.record(depth),
            Kind::Sequence => self.sequence(depth),
        }
    }

    /// A variable or a bound name, else a literal.
    fn plain_number(&mut self) -> String {
        match self.choose(4) {
            0 => ["0", "1", "2"][self.choose(3)].to_owned(),
            1 | 2 if !self.bound.is_empty() => {
                let at = self.choose(self.bound.len());
                self.bound[at].clone()
            }
            _ => self.variable(Kind::Number).unwrap_or_else(|| "1".to_owned()),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        let Some(d) = depth.checked_sub(1) else { return self.plain_number() };
        match self.choose(16) {
            0 | 1 => self.plain_number(),
            2 => format!("(({} + {}) % 3)", self.number(d), self.number(d)),
            3 => format!("(({} - {}) % 3)", self.number(d), self.number(d)),
            4 => format!("(({} * {}) % 3)", self.number(d), self.number(d)),
            5 => format!("({} \\div 2)", self.number(d)),
            6 => format!("((-{}) \\div 2 + 1)", self.number(d)),
            7 => self.condition(Kind::Number, d),
            8 => format!("(Cardinality({}) % 3)", self.set(d)),
            9 => format!("{}[{}]", self.function(d), self.number(d)),
            10 => format!("{}.a", self.record(d)),
            11 => format!("Len({})", self.sequence(d)),
            12 => {
                let (set, number) = (self.set(d), self.number(d));
                format!("{}({set} \\cup {{{number}}})", ["Least", "Greatest"][self.choose(2)])
            }
            13 => format!("First({}, {})", self.sequence(d), self.number(d)),
            14 => format!("Sum({})", self.function(d)),
            _ => {
                let (name, of) = (self.fresh(), self.number(d));
                let body = self.binding(&name.clone(), |writer| writer.number(d));
                format!("(LET {name} == {of} IN {body})")
            }
        }
    }

    fn truth(&mut self, depth: usize) -> String {
        let Some(d) = depth.checked_sub(1) else {
            return match (self.choose(3), self.variable(Kind::Truth)) {
                (0, None) => "TRUE".to_owned(),
                (0 | 1, Some(variable)) => variable,
                _ => format!("({} = {})", self.plain_number(), self.plain_number()),
            };
        };
        match self.choose(17) {
            0 => "TRUE".to_owned(),
            1 => self.variable(Kind::Truth).unwrap_or_else(|| "FALSE".to_owned()),
            2 => format!("({} = {})", self.number(d), self.number(d)),
            3 => format!("({} < {})", self.number(d), self.number(d)),
            4 => format!("({} >= {})", self.number(d), self.number(d)),
            5 => format!("({} \\in {})", self.number(d), self.set(d)),
            6 => format!("({} \\subseteq {})", self.set(d), self.set(d)),
            7 => format!("(~{})", self.truth(d)),
            8 => format!("({} /\\ {})", self.truth(d), self.truth(d)),
            9 => format!("({} \\/ {})", self.truth(d), self.truth(d)),
            10 => format!("({} => {})", self.truth(d), self.truth(d)),
            11 => format!("({} <=> {})", self.truth(d), self.truth(d)),
            12 => self.quantified(d),
            13 => {
                let kind = KINDS[self.choose(KINDS.len())];
                let same = ["=", "#"][self.choose(2)];
                format!("({} {same} {})", self.value(kind, d), self.value(kind, d))
            }
            14 => format!("({} \\in SUBSET {})", self.set(d), self.set(d)),
            15 => format!("({} \\in [0..2 -> {}])", self.function(d), self.set(d)),
            _ => format!("{}.b", self.record(d)),
        }
    }

    fn quantified(&mut self, d: usize) -> String {
        let (quantifier, set) = (["\\A", "\\E"][self.choose(2)], self.set(d));
        let name = self.fresh();
        let body = self.binding(&name.clone(), |writer| writer.truth(d));
        format!("({quantifier} {name} \\in {set} : {body})")
    }

    fn set(&mut self, depth: usize) -> String {
        let Some(d) = depth.checked_sub(1) else {
            return match (self.choose(3), self.variable(Kind::Set)) {
                (0, None) => "{0, 1}".to_owned(),
                (0 | 1, Some(variable)) => variable,
                _ => format!("(0..{})", self.plain_number()),
            };
        };
        match self.choose(14) {
            0 => "{}".to_owned(),
            1 => self.variable(Kind::Set).unwrap_or_else(|| "{1, 2}".to_owned()),
            2 => format!("{{{}}}", self.number(d)),
            3 => format!("{{{}, {}}}", self.number(d), self.number(d)),
            4 => format!("({}..{})", self.number(d), self.number(d)),
            5 => format!("({} \\cup {})", self.set(d), self.set(d)),
            6 => format!("({} \\cap {})", self.set(d), self.set(d)),
            7 => format!("({} \\ {})", self.set(d), self.set(d)),
            8 => {
                let (name, set) = (self.fresh(), self.set(d));
                let body = self.binding(&name.clone(), |writer| writer.truth(d));
                format!("{{{name} \\in {set} : {body}}}")
            }
            9 => {
                let (name, set) = (self.fresh(), self.set(d));
                let body = self.binding(&name.clone(), |writer| writer.number(d));
                format!("{{{body} : {name} \\in {set}}}")
            }
            10 => format!("Range({})", self.function(d)),
            11 => format!("UNION {{{}, {}}}", self.set(d), self.set(d)),
            12 => format!("UNION {{T \\in SUBSET {} : Cardinality(T) = 1}}", self.set(d)),
            _ => self.condition(Kind::Set, d),
        }
    }

    fn function(&mut self, depth: usize) -> String {
        let Some(d) = depth.checked_sub(1) else {
            let zero = || "[i \\in 0..2 |-> 0]".to_owned();
            return self.variable(Kind::Function).unwrap_or_else(zero);
        };
        match self.choose(8) {
            0 | 1 => self.function(0),
            2 => {
                let name = self.fresh();
                let body = self.binding(&name.clone(), |writer| writer.number(d));
                format!("[{name} \\in 0..2 |-> {body}]")
            }
            3 => {
                format!("[{} EXCEPT ![{}] = {}]", self.function(d), self.number(d), self.number(d))
            }
            4 => {
                let (function, at, add) = (self.function(d), self.number(d), self.number(d));
                format!("[{function} EXCEPT ![{at}] = (@ + {add}) % 3]")
            }
            5 => {
                let (function, one, other) = (self.function(d), self.number(d), self.number(d));
                let (first, second) = (self.number(d), self.number(d));
                format!("[{function} EXCEPT ![{one}] = {first}, ![{other}] = {second}]")
            }
            6 => format!("(({} :> {}) @@ {})", self.number(d), self.number(d), self.function(d)),
            _ => self.condition(Kind::Function, d),
        }
    }

    fn record(&mut self, depth: usize) -> String {
        let Some(d) = depth.checked_sub(1) else {
            let zero = || "[a |-> 0, b |-> TRUE]".to_owned();
            return self.variable(Kind::Record).unwrap_or_else(zero);
        };
        match self.choose(6) {
            0 | 1 => self.record(0),
            2 => format!("[a |-> {}, b |-> {}]", self.number(d), self.truth(d)),
            3 => format!("[{} EXCEPT !.a = {}]", self.record(d), self.number(d)),
            4 => format!("[{} EXCEPT !.b = ~@, !.a = (@ + 1) % 3]", self.record(d)),
            _ => self.condition(Kind::Record, d),
        }
    }

    fn sequence(&mut self, depth: usize) -> String {
        let Some(d) = depth.checked_sub(1) else {
            return self.variable(Kind::Sequence).unwrap_or_else(|| "<<1>>".to_owned());
        };
        match self.choose(10) {
            0 => "<<>>".to_owned(),
            1 => self.sequence(0),
            2 => format!("<<{}>>", self.number(d)),
            3 => format!("<<{}, {}>>", self.number(d), self.number(d)),
            4 => format!("Added({}, {})", self.sequence(d), self.number(d)),
            5 => format!("Rest({})", self.sequence(d)),
            6 => format!("Start({}, {})", self.sequence(d), self.number(d)),
            7 => format!("Joined({}, {})", self.sequence(d), self.sequence(d)),
            8 => {
                let (name, of) = (self.fresh(), self.sequence(d));
                let body = self.binding(&name.clone(), |writer| writer.truth(d));
                format!("SelectSeq({of}, LAMBDA {name} : {body})")
            }
            _ => self.condition(Kind::Sequence, d),
        }
    }

    fn condition(&mut self, kind: Kind, d: usize) -> String {
        let (when, yes, no) = (self.truth(d), self.value(kind, d), self.value(kind, d));
        match self.choose(2) {
            0 => format!("(IF {when} THEN {yes} ELSE {no})"),
            _ => format!("(CASE {when} -> {yes} [] OTHER -> {no})"),
        }
    }
}
