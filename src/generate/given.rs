//! A configuration file written by somebody else: kept word for word, except
//! for what the TLC at hand must be told in another way.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::{Content, GenerateError, InputFile, Inputs, module_copies};
use crate::config::{Config, OtherKeyword};
use crate::plan::Job;
use crate::toolchain::{Feature, TlcVersion};

/// `CHECK_DEADLOCK FALSE` is said with the option `-deadlock`, which every
/// TLC knows; the keyword is known since 1.7.0 only.
static CHECK_DEADLOCK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\bCHECK_DEADLOCK(\s+)(?:TRUE|FALSE)\b").ok());

pub(super) fn inputs(
    job: &Job,
    path: &Path,
    text: &str,
    config: &Config,
    deadlock: Option<bool>,
    tlc: &TlcVersion,
) -> Result<Inputs, GenerateError> {
    for other in &config.others {
        let feature = feature(other.what);
        if !tlc.supports(feature) {
            return Err(GenerateError::Unsupported {
                file: path.to_owned(),
                line: other.line,
                keyword: other.what.text(),
                operand: other.name.clone(),
                found: tlc.to_string(),
                needed: feature.needs().to_owned(),
            });
        }
    }
    let root = job.spec.name.clone();
    let effective = Config { check_deadlock: None, ..config.clone() };
    let mut files = module_copies(job);
    let content = Content::Text(without_check_deadlock(text));
    files.push(InputFile { name: format!("{root}.cfg"), content });
    Ok(Inputs {
        declared: config.checked().into_iter().map(str::to_owned).collect(),
        deadlock: deadlock
            .or_else(|| config.check_deadlock.as_ref().map(|c| c.what))
            .unwrap_or(true),
        config: effective,
        negation: None,
        root,
        files,
    })
}

/// Blanks the keyword and its word, so that line numbers stay as they are.
fn without_check_deadlock(text: &str) -> String {
    match &*CHECK_DEADLOCK {
        Some(pattern) => pattern.replace_all(text, "$1").into_owned(),
        None => text.to_owned(),
    }
}

fn feature(keyword: OtherKeyword) -> Feature {
    match keyword {
        OtherKeyword::Alias => Feature::Alias,
        OtherKeyword::Postcondition => Feature::Postcondition,
        OtherKeyword::Periodic => Feature::Periodic,
        OtherKeyword::RlReward => Feature::RlReward,
        OtherKeyword::Possible => Feature::Possible,
        OtherKeyword::Type | OtherKeyword::TypeConstraint => Feature::TypeKeywords,
    }
}
