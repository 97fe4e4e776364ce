//! The search itself, by the library.
//!
//! In: a [`Task`]. Out: what was [`Found`].

use std::io;
use std::path::Path;

use tla_mc::check::{Checker, Disk};
use tla_mc::cli::{Loaded, load_spec};
use tla_mc::eval::{Engine, Program};
use tla_mc::liveness::is_graph_leaf;

use crate::message::{Message, Trouble};
use crate::mouth::Mouth;
use crate::verdict::{Found, failed, found, refused};
use crate::{Afterwards, Compiled, Task};

/// The part of the memory that each of two tables takes before it goes to
/// disk: the states that were seen, and those that wait.
const TABLE_PART: u64 = 4;

pub(crate) fn search(
    task: &Task,
    compiled: Option<&Compiled>,
    mouth: &Mouth,
    afterwards: Afterwards,
) -> io::Result<Found> {
    let (module, config) = (format!("{}.tla", task.root), format!("{}.cfg", task.root));
    let loaded = load_spec(Path::new(&module), Path::new(&config)).and_then(in_order_of_tlc);
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(why) => return Ok(refused(&why)),
    };
    let program = &loaded.prog;
    let Some(compiled) = compiled else {
        return searched(program, program, false, task, mouth, afterwards);
    };
    if loaded.source_hash != compiled.source_hash {
        let why = "this program was built of another specification";
        return Ok(Found { message: Some(failed(Trouble::Library, why)), figures: None });
    }
    let engine = (compiled.make)(program);
    searched(program, &*engine, true, task, mouth, afterwards)
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

fn searched(
    program: &Program,
    engine: &dyn Engine,
    compiled: bool,
    task: &Task,
    mouth: &Mouth,
    afterwards: Afterwards,
) -> io::Result<Found> {
    let workers = usize::try_from(task.workers).unwrap_or(1).max(1);
    let mut checker = match Checker::new(program, engine, workers) {
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
    mouth.say(&Message::Searches { workers: task.workers, compiled, temporal })?;
    let found = found(checker.run());
    let Found { message: None, figures: Some(figures) } = found else { return Ok(found) };
    let message = afterwards(&checker, figures).err().map(|why| failed(Trouble::Library, &why));
    Ok(Found { message, figures: Some(figures) })
}
