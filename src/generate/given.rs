//! A configuration written by somebody else. TLC is given it as we read it,
//! never its bytes: what we count as checked is then what TLC checks.

use std::sync::Arc;

use super::{Content, GenerateError, InputFile, Inputs, module_copies};
use crate::config::{self, Config, OtherKeyword};
use crate::plan::Job;

pub(super) fn inputs(
    job: &Job,
    config: &Config,
    deadlock: Option<bool>,
) -> Result<Inputs, GenerateError> {
    let root = job.spec.name.clone();
    let (text, effective) = effective(job, config)?;
    let mut files = module_copies(job);
    files.push(InputFile { name: format!("{root}.cfg"), content: Content::Text(text) });
    Ok(Inputs {
        declared: config.checked().into_iter().map(str::to_owned).collect(),
        deadlock: deadlock
            .or_else(|| config.check_deadlock.as_ref().map(|c| c.what))
            .unwrap_or(true),
        config: effective,
        negation: None,
        copies: Arc::default(),
        beside: Arc::clone(&job.spec.beside),
        root,
        files,
    })
}

/// The text for TLC and what it says. `CHECK_DEADLOCK` is said with an option,
/// which every TLC knows; the keyword is known since 1.7.0 only. An `ALIAS`
/// would hide the variables of which an explanation speaks.
fn effective(job: &Job, config: &Config) -> Result<(String, Config), GenerateError> {
    let mut effective = Config { check_deadlock: None, ..config.clone() };
    effective.others.retain(|other| other.what != OtherKeyword::Alias);
    let text = effective.on_its_lines();
    let unreadable = |why| GenerateError::Unreadable { job: job.name.clone(), why };
    match config::parse(&text) {
        Ok(read) if read == effective => Ok((text, read)),
        Ok(_) => Err(unreadable("it says something else than the one it was made from".to_owned())),
        Err(why) => Err(unreadable(why.to_string())),
    }
}
