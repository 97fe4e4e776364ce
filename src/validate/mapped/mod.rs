//! Is a log of a running system a behaviour of its specification, by a mapping
//! and without a mirror program?
//!
//! In: a mapping, which says what the events of a log are in the specification,
//! and logs. Out: for each log, or for all of them as one, a module that takes the specification, unchanged,
//! through its events, and afterwards an [`Answer`].
//!
//! What a log does not tell stays free, so that several states may have taken
//! as many events. A log is accepted if the engine reports a state in which all
//! events have happened, and for nothing else; it is refused if the engine
//! visited every state and there was none.
//!
//! Logs of several processes have no order but that which their vector clocks tell:
//! they are accepted if they are a behaviour in one of the orders that are open.
//!
//! | module | in -> out |
//! |---|---|
//! | [`mapping`] | text of a mapping -> what it says |
//! | [`reading`] | its table `[log]` -> how lines are read |
//! | [`draft`] | a next-state relation -> the text of a mapping to begin with |
//! | [`actions`] | mapping, next-state relation -> what each event stands for, or what is wrong |
//! | [`kind`] | the text behind `as` -> which of the ways to read JSON is meant |
//! | [`kinds`] | values of a specification -> their kinds, as a mapping says them |
//! | [`values`] | JSON -> values of the specification |
//! | [`clock`] | JSON -> vector clocks |
//! | [`lines`] | bytes of a log -> its lines, each with the fields that it has |
//! | `otlp` | an export of OpenTelemetry -> the fields of its records |
//! | [`reader`] | lines -> events |
//! | [`together`] | files -> traces |
//! | [`order`] | the events of several logs, by a field -> one order |
//! | [`causal`] | the events of several processes, by their clocks -> what comes after what |
//! | `system`, `agree` | logs -> processes, and whether their clocks can be |
//! | [`trace`] | events -> what may happen next |
//! | [`module`] | trace, next-state relation -> what the engine is asked |
//! | `logged`, `taking` | events, disjuncts -> their TLA+ |
//! | [`state`] | a state of the engine -> how many events have happened |
//! | [`answer`] | what the engine found -> accepted, or the events that were refused |
//! | [`why`] | a state, the event it refuses -> what stands in its way |

pub mod actions;
mod agree;
pub mod answer;
pub mod causal;
pub mod clock;
pub mod draft;
pub mod kind;
pub mod kinds;
pub mod lines;
mod logged;
pub mod mapping;
pub mod module;
pub mod order;
mod otlp;
pub mod reader;
pub mod reading;
pub mod state;
mod system;
mod taking;
pub mod together;
pub mod trace;
pub mod values;
pub mod why;

pub use actions::Actions;
pub use answer::Answer;
pub use mapping::{Mapping, MappingError};
pub use reader::{Event, Log, Told};
pub use trace::{Position, Trace};
