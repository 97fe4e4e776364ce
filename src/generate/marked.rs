//! The same specification with marks at some of its disjuncts, so that a run
//! tells which of them ever give a step.
//!
//! In: the files of a job and the [`Site`]s that are asked about. Out: files
//! in which each such disjunct `D` reads `((D) /\ Gv7_mark(n))`, and a module
//! that prints `n` when the mark is met for the first time. TLC evaluates the
//! conjuncts of an action from left to right, so a mark is met exactly when
//! its disjunct gives a step. Line breaks keep everything else in the columns
//! where it stood: TLA+ tells by them which bullet belongs to which list.

use std::collections::BTreeMap;

use tla_syntax::token::{Kw, Tok};

use super::{Content, InputFile, Inputs};
use crate::config::Config;
use crate::outcome::Site;
use crate::spec::{SourceModule, Spec};
use crate::syntax::Source;

/// Name of the module that prints.
pub const NAME: &str = "Gv7_Marks";
/// What a mark prints before its number.
const SAID: &str = "<<\"greyverify mark\", ";
/// More marks than there ever are: a specification may print their line, too.
const MARKS_MAX: usize = 10_000;
/// The register of the mark 0, far from those that specifications use.
const REGISTER: usize = 70_000;

/// The files of the marked specification: the same states, and nothing
/// checked. `None` if a place cannot be marked.
#[must_use]
pub fn marked(spec: &Spec, inputs: &Inputs, sites: &[Site]) -> Option<Inputs> {
    let mut marks: BTreeMap<&str, Vec<(usize, &Site)>> = BTreeMap::new();
    for (number, site) in sites.iter().enumerate() {
        marks.entry(&site.module).or_default().push((number, site));
    }
    // The registers are set before there is a state.
    let mut files = inputs.files.clone();
    marks.entry(&inputs.root).or_default();
    for (module, marks) in &marks {
        let own = if *module == inputs.root { "ASSUME Gv7_unmarked\n" } else { "" };
        let lines = format!("LOCAL INSTANCE {NAME}\n{own}");
        let file = files.iter_mut().find(|file| file.name == format!("{module}.tla"))?;
        let text = match spec.modules.iter().find(|m| m.name == *module) {
            Some(known) => with_marks(&Source::read(known)?, marks, &lines)?,
            None => under_the_head(module, &file.text(), &lines)?,
        };
        file.content = Content::Text(text);
    }
    let config = Config {
        invariants: Vec::new(),
        properties: Vec::new(),
        others: Vec::new(),
        ..inputs.config.clone()
    };
    let mut add = |name: String, text: String| {
        files.retain(|file| file.name != name);
        files.push(InputFile { name, content: Content::Text(text) });
    };
    add(format!("{NAME}.tla"), marks_module(sites.len()));
    add(inputs.config_file(), config.on_its_lines());
    Some(Inputs {
        files,
        config,
        deadlock: false,
        declared: Vec::new(),
        negation: None,
        ..inputs.clone()
    })
}

/// The number of the mark that was met, if a line tells of one.
#[must_use]
pub fn met(line: &str) -> Option<usize> {
    let number = line.strip_prefix(SAID)?.strip_suffix(">>")?;
    number.parse().ok().filter(|number| *number < MARKS_MAX)
}

/// A module with all its marks, and with these lines behind `EXTENDS`.
fn with_marks(source: &Source<'_>, marks: &[(usize, &Site)], lines: &str) -> Option<String> {
    // By offset; what closes comes first, of what opens the widest.
    let mut pieces: Vec<(usize, usize, String)> = Vec::new();
    for (number, site) in marks {
        let (from, to) = source.ends(site.span)?;
        pieces.push((from, usize::MAX - to, "((".to_owned()));
        pieces.push((to, to - from, format!(") /\\ Gv7_mark({number}))")));
    }
    pieces.sort();
    let written = source.written();
    let mut text = String::new();
    let mut done = 0;
    for (at, _, piece) in pieces {
        text.push_str(written.get(done..at)?);
        text.push_str(&piece);
        text.push('\n');
        text.push_str(&" ".repeat(column(written, at)));
        done = at;
    }
    text.push_str(written.get(done..)?);
    under_the_head(&source.module.name, &text, lines)
}

/// The text with lines of our own behind `EXTENDS`.
fn under_the_head(module: &str, text: &str, lines: &str) -> Option<String> {
    let known = SourceModule::from_text(module, format!("{module}.tla").into(), text);
    let source = Source::read(&known)?;
    let tok = |at: usize| source.token(at).map(|t| &t.tok);
    let is_head = |at: &usize| {
        tok(*at) == Some(&Tok::Kw(Kw::Module))
            && matches!(tok(at + 1), Some(Tok::Ident(name)) if name == module)
    };
    // `MODULE`, the name, and the dashes behind it.
    let mut at = (0..source.count()).find(is_head)? + 3;
    if tok(at) == Some(&Tok::Kw(Kw::Extends)) {
        at += 2;
        while tok(at) == Some(&Tok::Comma) {
            at += 2;
        }
    }
    let offset = source.offset(at)?;
    let written = source.written();
    let (before, after) = (written.get(..offset)?, written.get(offset..)?);
    Some(format!("{before}\n{lines}{}{after}", " ".repeat(column(written, offset))))
}

/// Characters between the beginning of the line and an offset.
fn column(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count()
}

/// The module that prints. Once all marks are met there is nothing left to find
/// out. What `Gv7_when` asks about is looked at until it is TRUE once.
#[must_use]
pub fn marks_module(count: usize) -> String {
    format!(
        "---- MODULE {NAME} ----
LOCAL INSTANCE Naturals
LOCAL INSTANCE TLC
Gv7_unmarked == \\A n \\in 0..{count} : TLCSet({REGISTER} + n, IF n = {count} THEN 0 ELSE FALSE)
Gv7_mark(n) ==
  IF TLCGet({REGISTER} + n) THEN TRUE
  ELSE /\\ TLCSet({REGISTER} + n, TRUE)
       /\\ PrintT(<<\"greyverify mark\", n>>)
       /\\ TLCSet({REGISTER} + {count}, TLCGet({REGISTER} + {count}) + 1)
       /\\ IF TLCGet({REGISTER} + {count}) >= {count} THEN TLCSet(\"exit\", TRUE) ELSE TRUE
Gv7_when(n, P) ==
  IF TLCGet({REGISTER} + n) THEN TRUE ELSE IF P THEN Gv7_mark(n) ELSE TRUE
====
"
    )
}
