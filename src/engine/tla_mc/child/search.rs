//! The search itself, by the library.
//!
//! In: a [`Task`]. Out: what was [`Found`].

use std::io;
use std::path::Path;

use tla_mc::check::{Checker, Disk};
use tla_mc::cli::{Loaded, load_spec};
use tla_mc::eval::Program;
use tla_mc::liveness::is_graph_leaf;

use super::Task;
use super::mouth::Mouth;
use super::verdict::{Found, found, refused};
use super::walk::walk;
use crate::engine::tla_mc::message::Message;
use crate::event::FailureKind;
use crate::plan::is_small;

/// The part of the memory that each of two tables takes before it goes to
/// disk: the states that were seen, and those that wait.
const TABLE_PART: u64 = 4;

pub(super) fn search(task: &Task, mouth: &Mouth) -> io::Result<Found> {
    let (module, config) = (format!("{}.tla", task.root), format!("{}.cfg", task.root));
    let loaded = load_spec(Path::new(&module), Path::new(&config)).and_then(in_order_of_tlc);
    match loaded {
        Ok(loaded) => searched(&loaded.prog, task, mouth),
        Err(why) => Ok(refused(&why)),
    }
}

/// Which of several symmetric states stands for all of them depends on the
/// order of the variables; without TLC's, other states would be counted.
fn in_order_of_tlc(mut loaded: Loaded) -> Result<Loaded, String> {
    if loaded.prog.symmetry.is_empty() {
        return Ok(loaded);
    }
    let unknown = |why: &str| format!("SYMMETRY, for the order of the variables is unknown: {why}");
    let names = tla_mc::varorder::tlc_order(&loaded.name, &loaded.decls);
    let names = names.map_err(|why| unknown(&why))?;
    let variables = &loaded.prog.vars;
    let place = |name| variables.iter().position(|variable| variable == name);
    let order: Option<Vec<usize>> = names.iter().map(place).collect();
    let is_whole = |order: &Vec<usize>| order.len() == variables.len();
    let order = order.filter(is_whole).ok_or_else(|| unknown("a variable is missing"))?;
    loaded.prog.cmp_order = order;
    Ok(loaded)
}

fn searched(program: &Program, task: &Task, mouth: &Mouth) -> io::Result<Found> {
    let workers = usize::try_from(task.workers).unwrap_or(1).max(1);
    let mut checker = match Checker::new(program, program, workers) {
        Ok(checker) => checker,
        Err(why) => return Ok(refused(&why)),
    };
    let table_bytes = (task.memory_mib << 20) / TABLE_PART;
    checker.disk = Disk {
        metadir: task.states.clone(),
        checkpoint_secs: 0,
        queue_mem: table_bytes,
        fp_mem: table_bytes,
        recover: false,
        source_hash: 0,
    };
    let temporal = checker.props.iter().any(|property| is_graph_leaf(property.leaf));
    mouth.say(&Message::Searches { workers: task.workers, temporal })?;
    let found = found(checker.run());
    Ok(match task.levels {
        true => counted(found, &checker, task),
        false => found,
    })
}

/// Counts the levels of a search that found nothing wrong.
fn counted(found: Found, checker: &Checker<'_>, task: &Task) -> Found {
    let Found { message: None, figures: Some(figures) } = &found else { return found };
    let is_small = is_small(figures.distinct, figures.generated);
    let graph = task.graph.as_deref().filter(|_| is_small);
    let why = match walk(checker, task.show_level, graph, &mut io::stdout()) {
        Ok(states) if states == figures.distinct => return found,
        Ok(states) => format!(
            "its search met {} distinct states, a walk through the same specification {states}",
            figures.distinct
        ),
        Err(why) => format!("its search met no error, a walk through the same states did: {why}"),
    };
    let message = Message::Failed { kind: FailureKind::Engine, text: why };
    Found { message: Some(message), ..found }
}
