//! greyverify runs TLC on TLA+ specifications and gives verdicts that cannot
//! lie: a green one says what was checked, exhaustively, at which bounds, with
//! which counts; everything less has a name and an exit code of its own.
//!
//! The check river, from left to right. All but [`engine`], [`toolchain`],
//! [`rundir`], [`store`], [`history`], [`runner`], `explore` and the last step of [`explain`] is pure and is tested without Java.
//!
//! | module | in -> out |
//! |---|---|
//! | [`cli`] | words of the command line -> raw options |
//! | [`adopt`] | a tree of files -> configurations with their modules -> the text of a manifest |
//! | [`manifest`] | `greyverify.toml` -> specs, models, mutants, what must come out |
//! | [`spec`] | modules on disk -> what they define and where |
//! | [`pluscal`] | algorithms in modules -> whether their translation is theirs, labels, lines |
//! | [`config`] | text of a TLC configuration <-> its meaning, its problems |
//! | [`toolchain`] | flags, environment, cache -> a Java and a jar that work together |
//! | [`plan`] | options, manifest, host -> jobs with heap, workers, budget |
//! | [`objection`] | what a reason not to believe a verdict is |
//! | [`doubt`] | job, its inputs, the TLC found -> what speaks against its verdict |
//! | [`generate`] | job -> module and configuration for the TLC that was found |
//! | [`engine`] | job -> process -> bytes -> [`event`]s |
//! | [`store`] | job -> key -> what its processes said in an earlier run |
//! | [`history`] | jobs that have ended -> lines of what they cost -> sums, changes, forecasts |
//! | [`runner`] | the one loop: jobs, deadlines, signals, memory |
//! | [`outcome`] | events -> facts -> verdict -> judgement -> exit code |
//! | [`counterexample`] | events -> the files that hold a counterexample |
//! | [`explain`] | violation -> which part of the property is false, for which values |
//! | `explore` | a job, keys -> screens, the path that was gone |
//! | [`mutate`] | a green job -> the same with one mistake each -> which properties notice |
//! | [`paths`] | every state and what may happen there -> behaviours that cover it |
//! | [`shrink`] | a counterexample, and what may happen -> a module in which less may |
//! | [`report`] | outcome -> screen, JSON, JUnit, SARIF, GitHub, Markdown, HTML; progress |
//! | [`record`] | `outcomes.json` of a run that is over -> what it tells |
//! | [`import`] | a file of any tool -> the behaviour in it |
//! | [`validate`] | a recorded trace, maybe a mapping -> job, and afterwards the event that was refused |
//! | [`mcp`] | requests of an assistant or editor -> the same values as the command -> small answers |
//! | [`repository`] | the name of a revision -> its commit, and the files of that |
//! | [`rundir`] | `greyverify.out/`: inputs, logs, results |
//!
//! The truth river: a [`mirror`] program holds specifications once more, and
//! [`compare`] puts both to the same questions. There a counterexample is walked
//! again and made small, too.
//!
//! [`value`] and [`trace`] hold what a counterexample is made of; [`app`] ties
//! everything together for the command.

pub mod adopt;
pub mod app;
pub mod bounded;
pub mod cli;
pub mod compare;
pub mod config;
pub mod counterexample;
pub mod doubt;
pub mod engine;
mod escape;
pub mod event;
pub mod explain;
mod explore;
mod figures;
mod file_error;
pub mod generate;
pub mod history;
pub mod host;
pub mod import;
mod leash;
pub mod manifest;
pub mod mcp;
mod memo;
pub mod mirror;
pub mod mutate;
pub mod objection;
pub mod outcome;
mod parallel;
pub mod paths;
pub mod plan;
pub mod pluscal;
pub mod record;
pub mod report;
pub mod repository;
pub mod rundir;
pub mod runner;
pub mod shrink;
pub mod spec;
pub mod store;
mod syntax;
pub mod toolchain;
pub mod trace;
pub mod validate;

pub use greyverify_behaviour::value;
