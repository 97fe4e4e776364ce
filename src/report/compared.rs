//! `cross-check.json`: the comparison for programs.
//!
//! In: comparisons. Out: a document with a version of its own. Counts and edges
//! stand level by level; what was not compared says why.

use serde_json::{Value as Json, json};

use super::compare::Comparison;
use crate::compare::edges::{Edges, Sum};
use crate::compare::levels::{Silence, Witness};
use crate::compare::parting;

/// The version of the document; keys are only ever added within one.
const SCHEMA_VERSION: u32 = 1;

/// All models as JSON text, pretty-printed.
#[must_use]
pub fn comparisons_json(all: &[Comparison]) -> String {
    let models: Vec<Json> = all.iter().map(model).collect();
    format!("{:#}\n", json!({ "schema_version": SCHEMA_VERSION, "models": models }))
}

fn model(one: &Comparison) -> Json {
    json!({
        "model": one.model,
        "bounds": one.bounds,
        "agrees": one.agrees(),
        "differences": one.differences,
        "edges_compared": parting::compared(&one.witnesses) > 1,
        "left_out": parting::left_out(&one.witnesses),
        "witnesses": one.witnesses.iter().map(witness).collect::<Vec<_>>(),
    })
}

fn witness(one: &Witness) -> Json {
    match &one.found {
        Ok(found) => json!({
            "name": one.name,
            "violated": found.violated,
            "distinct": found.distinct,
            "generated": found.generated,
            "levels": found.levels,
            "edges": one.edges.as_ref().map_or_else(|why| json!({ "not_compared": why }), edges_of),
        }),
        Err(Silence::Absent(why)) => json!({ "name": one.name, "absent": why }),
        Err(Silence::Failed(why)) => json!({ "name": one.name, "failed": why }),
    }
}

fn edges_of(edges: &Edges) -> Json {
    let sum = |sum: Sum| json!({ "edges": sum.edges, "hash": format!("{:032x}", sum.hash) });
    let named = edges.named_sums().map(|sums| sums.map(sum).collect::<Vec<_>>());
    json!({ "levels": edges.sums().map(sum).collect::<Vec<_>>(), "with_actions": named })
}
