//! A configuration written by somebody else. TLC is given it as we read it,
//! never its bytes: what we count as checked is then what TLC checks.

use std::sync::Arc;

use super::{Content, GenerateError, InputFile, Inputs, levels, module_copies};
use crate::config::{self, Config, Named, OtherKeyword};
use crate::plan::{Counter, Job, Purpose};

pub(super) fn inputs(
    job: &Job,
    config: &Config,
    deadlock: Option<bool>,
) -> Result<Inputs, GenerateError> {
    let inputs = asked(job, config, deadlock)?;
    Ok(match job.purpose {
        Purpose::Levels { show, by: Counter::Invariant, .. } => counting(job, &inputs, show),
        _ => inputs,
    })
}

/// The same with the invariant that counts the states of each level.
fn counting(job: &Job, inputs: &Inputs, show: Option<u64>) -> Inputs {
    let (root, spec) = (format!("MC{}", inputs.root), &inputs.root);
    let definitions = levels::definitions(&job.spec.variables(), &inputs.config.constraints, show);
    let module = format!(
        "---- MODULE {root} ----\n\\* {spec}: written by greyverify, do not edit.\nEXTENDS {spec}, Naturals, TLC\n{definitions}====\n"
    );
    let mut config = inputs.config.clone();
    config.invariants.push(Named::new(levels::COUNT, ()));
    Inputs { deadlock: inputs.deadlock, ..inputs.asking(&root, module, config) }
}

fn asked(job: &Job, config: &Config, deadlock: Option<bool>) -> Result<Inputs, GenerateError> {
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
