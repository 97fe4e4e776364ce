//! Truth on anybody's specification: every case in which greyverify once said
//! something false, with the real TLC, each by its name.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

#[path = "../common/mod.rs"]
mod common;

mod config;
mod constants;
mod corpus;
mod defects;
mod evals;
mod evidence;
mod expected;
mod fairness;
mod folders;
mod forged;
mod inputs;
mod integrity;
mod lock;
mod measured;
mod misread;
mod mistakes;
mod model_values;
mod named;
mod outranks;
mod places;
mod pluscal;
mod premises;
mod reds;
mod replaced;
mod reports;
mod simulation;
mod standin;
mod steps;
mod survivors;
mod symmetry;
mod temporal;
mod theorems;
mod together;
mod translated;
mod unicode;
mod vacuity;
mod views;
