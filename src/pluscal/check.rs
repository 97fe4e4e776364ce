//! Algorithm against translation, with the translator as the judge.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;

use regex::Regex;

use super::labels::ASSERTION;
use super::normal::Translation;
use super::scan::{Algorithm, algorithm};
use super::splice::{self, is_spliced, spliced};
use crate::objection::{Against, Doubt, Effect};
use crate::spec::ascii::{Ascii, Beyond};
use crate::spec::{SourceModule, Spec};
use crate::toolchain::{Toolchain, Untranslated};

/// Id of the doubt about a translation.
pub const DOUBT: &str = "stale-pluscal";
/// What to do about a translation that is not that of its algorithm.
const HINT: &str = "translate it again, or check with --translate";

/// The formula that has the fairness.
const SPEC: &str = "Spec";
/// Options of the translator that choose it.
const FAIRNESS: [&str; 4] = ["-wf", "-sf", "-wfNext", "-nof"];

static OPTIONS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"PlusCal\s+options\s*\([^)]*\)").ok());

/// An algorithm that cannot be translated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: the algorithm cannot be translated: {message}", file.display())]
pub struct Refused {
    /// The module's file.
    pub file: PathBuf,
    /// The line the translator complains of, or that of the algorithm.
    pub line: u32,
    /// Its words.
    pub message: String,
}

/// What was found out about the translations of modules, by file.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<PathBuf, Option<Finding>>);

/// What speaks against the translation of a module.
#[derive(Debug, Clone)]
struct Finding {
    doubt: Doubt,
    /// True if it is all about fairness, which only temporal properties see.
    of_fairness: bool,
}

impl From<Doubt> for Finding {
    fn from(doubt: Doubt) -> Self {
        Self { doubt, of_fairness: false }
    }
}

/// What speaks against the translations of a specification, of which temporal
/// properties are checked or not. One that was made for this run stands in no
/// file.
pub fn doubts(
    spec: &Spec,
    temporal: bool,
    translator: Option<&Toolchain>,
    known: &mut Known,
) -> Vec<Doubt> {
    let told = spec.modules.iter().filter(|m| !is_spliced(m)).filter_map(|module| {
        let found = known.0.entry(module.path.clone());
        let found = found.or_insert_with(|| finding(module, translator)).clone()?;
        let effect = match found.of_fairness && temporal {
            true => Effect::Withhold,
            false => found.doubt.effect,
        };
        Some(Doubt { effect, ..found.doubt })
    });
    told.collect()
}

fn finding(module: &SourceModule, translator: Option<&Toolchain>) -> Option<Finding> {
    let text = &module.text;
    let found = algorithm(text)?;
    let name = &found.name;
    let noted = |what: String| Doubt::noting(DOUBT, what).at(&module.path, found.line);
    let Some(region) = found.code(text) else {
        let what = format!("algorithm {name} has no translation, so nothing was checked of it");
        return Some(noted(what).hint("translate it, or check with --translate").into());
    };
    let is_edited = region.is_edited(text);
    let how = match is_edited {
        Some(true) => "was edited after it was made",
        Some(false) | None => "is not that of its text",
    };
    let stale = |detail: String| {
        let what = format!("the translation of algorithm {name} {how}: {detail}");
        let doubt = Doubt::withholding(DOUBT, what).at(&module.path, found.line).hint(HINT);
        Finding::from(doubt.against(Against::Either))
    };
    let new = match translation(module, &found, translator, &[]) {
        Ok(new) => new,
        Err(refused) if is_edited == Some(true) => return Some(stale(refused.message)),
        Err(refused) => {
            let what = format!("the translation of algorithm {name} was not checked");
            return Some(noted(format!("{what}: {}", refused.message)).into());
        }
    };
    let old = region.lines(text).join("\n");
    match (Translation::read(&old), Translation::read(&new)) {
        (Some(old), Some(new)) => match old.lacks(&new)[..] {
            [] => None,
            // The options of a command line are written down nowhere.
            [SPEC] => match fairness(module, &found, translator, &old) {
                Some(option) => {
                    let what = format!(
                        "the fairness of algorithm {name} is that of the translator's option {option}, which its text does not name"
                    );
                    Some(Finding { of_fairness: true, ..noted(what).hint(HINT).into() })
                }
                None => Some(stale(format!("`{SPEC}` differs"))),
            },
            [first, ..] => Some(stale(format!("`{first}` differs"))),
        },
        _ if old.split_whitespace().eq(new.split_whitespace()) => None,
        _ => Some(noted(format!("the translation of algorithm {name} was not checked")).into()),
    }
}

/// The option of the translator's command line with which it makes this
/// translation.
fn fairness(
    module: &SourceModule,
    algorithm: &Algorithm,
    translator: Option<&Toolchain>,
    old: &Translation,
) -> Option<&'static str> {
    FAIRNESS.into_iter().find(|option| {
        let new = translation(module, algorithm, translator, &[option]).ok();
        let new = new.and_then(|new| Translation::read(&new));
        new.is_some_and(|new| old.lacks(&new).is_empty())
    })
}

/// The lines that the translator at hand makes of an algorithm.
fn translation(
    module: &SourceModule,
    algorithm: &Algorithm,
    translator: Option<&Toolchain>,
    options: &[&str],
) -> Result<String, Untranslated> {
    let tools = translator.ok_or_else(no_translator)?;
    let text = alone(module, algorithm);
    let unread = tools.jar.version.may_translate_ascii_only() && Beyond::of(&text).operators;
    let ascii = unread.then(|| Ascii::for_tlc(&text, false, None));
    let text = ascii.as_ref().map_or(text.as_str(), Ascii::text);
    let whole = tools.translate(&module.name, text, options)?;
    let found = super::algorithm(&whole).and_then(|a| a.translation);
    let missing = || Untranslated { message: "the translator wrote none".into(), line: None };
    let made = found.ok_or_else(missing)?.lines(&whole).join("\n");
    let Some(ascii) = ascii else { return Ok(made) };
    let original = |line: &str| match line.contains(ASSERTION) {
        true => ascii.led_back(line),
        false => line.to_owned(),
    };
    Ok(made.lines().map(original).collect::<Vec<_>>().join("\n"))
}

/// The translator is a program of the TLA+ tools, and there is no other.
fn no_translator() -> Untranslated {
    let message = "the engine comes without the translator of PlusCal".to_owned();
    Untranslated { message, line: None }
}

/// A module with nothing but the algorithm, on the lines where it stands: the
/// translator takes the first marker it meets, in whatever comment or string.
fn alone(module: &SourceModule, algorithm: &Algorithm) -> String {
    let (first, last) = (algorithm.comment.0 as usize, algorithm.comment.1 as usize);
    let mut text = String::new();
    for (line, written) in (1..).zip(module.text.lines().take(last)) {
        if line >= first {
            text.push_str(written);
        } else if line == 1 {
            let _ = write!(text, "---- MODULE {} ----", module.name);
        }
        text.push('\n');
    }
    text.push_str("\\* BEGIN TRANSLATION\n\\* END TRANSLATION\n");
    if let Some(options) = OPTIONS.as_ref().and_then(|pattern| pattern.find(&module.text)) {
        let _ = writeln!(text, "\\* {}", options.as_str());
    }
    text.push_str("====\n");
    text
}

/// The specification with every algorithm translated anew.
///
/// # Errors
/// An algorithm that the translator refuses.
pub fn translated(mut spec: Spec, translator: Option<&Toolchain>) -> Result<Spec, Refused> {
    for module in &mut spec.modules {
        let Some(found) = algorithm(&module.text) else { continue };
        let lines = translation(module, &found, translator, &[]).map_err(|refused| Refused {
            file: module.path.clone(),
            line: refused.line.unwrap_or(found.line),
            message: refused.message,
        })?;
        *module = spliced(module, &found, &lines);
    }
    Ok(spec)
}

/// The specification, whose modules know which lines of their translations are
/// those of their algorithms.
#[must_use]
pub fn led_back(mut spec: Spec) -> Spec {
    let modules = spec.modules.into_iter().map(|module| match algorithm(&module.text) {
        Some(found) if module.lines.is_none() => splice::led_back(module, &found),
        _ => module,
    });
    spec.modules = modules.collect();
    spec
}
