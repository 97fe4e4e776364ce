//! Which specification has a mirror, and how constants and replaced operators
//! become one.

use std::path::Path;

use greyverify_mirror::behaviour::Behaviour;
use greyverify_mirror::protocol::{Done, ExplainTask, Explained, Refusal, Subject};
use greyverify_mirror::{AnyMirror, Given, Mirrors};

use crate::cluster;
use crate::consensus::{self, Consensus, Start};
use crate::replication::{self, Replication};
use crate::replication_plain::{self, ReplicationPlain};
use crate::scheduler::{self, Scheduler};
use crate::scheduler_plain::{self, SchedulerPlain};
use crate::terms::{self, Terms};
use crate::traces;

/// The specifications that have a mirror.
pub const SPECS: [&str; 8] = [
    "GreyConsensus",
    "GreyConsensusLate",
    "GreyConsensusTerms",
    "GreyReplication",
    "GreyReplicationInOrder",
    "GreyReplicationPlain",
    "GreyScheduler",
    "GreySchedulerPlain",
];

/// Most servers a mirror can hold, one bit each.
const SERVERS_MAX: u8 = 8;
/// What a behaviour can be run on.
const GROUNDS: [&str; 2] = ["mirror", "cluster"];
/// The specification of what the cluster runs.
const CLUSTER_SPEC: &str = "GreyConsensus";

/// All mirrors of Grey, and the cluster.
#[derive(Debug, Clone, Copy)]
pub struct Grey;

impl Mirrors for Grey {
    /// That of a specification, or of its module of mutants.
    fn mirror(&self, subject: &Subject) -> Result<Box<dyn AnyMirror>, Refusal> {
        let given = Given::new(subject);
        let name = subject.spec.strip_suffix("Mutants").unwrap_or(&subject.spec);
        Ok(match name {
            "GreyConsensus" | "GreyConsensusLate" => Box::new(consensus(given)?),
            "GreyConsensusTerms" => Box::new(terms(given)?),
            "GreyReplication" | "GreyReplicationInOrder" => Box::new(replication(given)?),
            "GreyReplicationPlain" => Box::new(replication_plain(given)?),
            "GreyScheduler" => Box::new(scheduler(given)?),
            "GreySchedulerPlain" => Box::new(scheduler_plain(given)?),
            _ => {
                let known = SPECS.map(str::to_owned).to_vec();
                return Err(Refusal::Spec { spec: subject.spec.clone(), known });
            }
        })
    }

    /// What the specifications assume: one server is not yet a system.
    fn least(&self, _spec: &str, constant: &str) -> u32 {
        match constant {
            "Server" | "Replica" | "Tenant" => 2,
            "Heavy" => 0,
            _ => 1,
        }
    }

    fn run(
        &self,
        ground: &str,
        subject: &Subject,
        behaviour: &Behaviour,
        property: &str,
    ) -> Result<Done, Refusal> {
        let ground = ground.to_owned();
        if ground != "cluster" {
            return Err(Refusal::Ground { ground, known: GROUNDS.map(str::to_owned).to_vec() });
        }
        let model = clustered(subject)?.ok_or_else(|| {
            let (spec, known) = (subject.spec.clone(), vec![CLUSTER_SPEC.to_owned()]);
            Refusal::Elsewhere { ground, spec, known }
        })?;
        Ok(cluster::run(&model, behaviour, property))
    }

    fn translate(&self, spec: &str, file: &Path) -> Result<Done, Refusal> {
        must_have_traces(spec)?;
        Ok(traces::translate(file).map_or_else(Done::Unreadable, Done::Translated))
    }

    fn explain(&self, spec: &str, what: &ExplainTask) -> Result<Explained, Refusal> {
        must_have_traces(spec)?;
        Ok(traces::explain(what))
    }
}

fn must_have_traces(spec: &str) -> Result<(), Refusal> {
    match spec {
        traces::SPEC => Ok(()),
        _ => {
            let known = vec![traces::SPEC.to_owned()];
            Err(Refusal::Traces { spec: spec.to_owned(), known })
        }
    }
}

/// The mirror of `GreyConsensus` itself, which a cluster of real nodes can be
/// compared with; `None` for another specification.
///
/// # Errors
/// There is none for these constants or this fault.
pub fn clustered(subject: &Subject) -> Result<Option<Consensus>, Refusal> {
    match subject.spec.as_str() {
        "GreyConsensus" | "GreyConsensusLate" | "GreyConsensusMutants" => {
            consensus(Given::new(subject)).map(Some)
        }
        _ => Ok(None),
    }
}

fn consensus(given: Given<'_>) -> Result<Consensus, Refusal> {
    Ok(Consensus {
        servers: given.members("Server", SERVERS_MAX)?,
        max_term: given.number("MaxTerm")?,
        max_log: given.number("MaxLog")?,
        start: match given.behaviour() {
            Some("LateSpec") => Start::AfterThreeTerms,
            _ => Start::Fresh,
        },
        fault: given.fault(&consensus::Fault::ALL)?,
    })
}

fn terms(given: Given<'_>) -> Result<Terms, Refusal> {
    Ok(Terms {
        servers: given.members("Server", u8::MAX)?,
        max_term: given.number("MaxTerm")?,
        max_log: given.number("MaxLog")?,
        prefixes_only: given.behaviour() == Some("PrefixSpec"),
        fault: given.fault(&terms::Fault::ALL)?,
    })
}

fn replication(given: Given<'_>) -> Result<Replication, Refusal> {
    Ok(Replication {
        replicas: given.members("Replica", u8::MAX)?,
        max_epoch: given.number("MaxEpoch")?,
        max_write: given.number("MaxWrite")?,
        in_order: given.behaviour() == Some("InOrderSpec"),
        fault: given.fault(&replication::Fault::ALL)?,
    })
}

fn scheduler(given: Given<'_>) -> Result<Scheduler, Refusal> {
    Ok(Scheduler {
        nodes: given.members("Node", u8::MAX)?,
        tenants: given.members("Tenant", u8::MAX)?,
        heavy: given.number("Heavy")?,
        weight: given.number("Weight")?,
        quota: given.number("Quota")?,
        capacity: given.number("Capacity")?,
        max_task: given.number("MaxTask")?,
        fault: given.fault(&scheduler::Fault::ALL)?,
    })
}

fn replication_plain(given: Given<'_>) -> Result<ReplicationPlain, Refusal> {
    Ok(ReplicationPlain {
        replicas: given.members("Replica", SERVERS_MAX)?,
        max_epoch: given.number("MaxEpoch")?,
        max_write: given.number("MaxWrite")?,
        begins_only: given.behaviour() == Some("BeginSpec"),
        fault: given.fault(&replication_plain::Fault::ALL)?,
    })
}

fn scheduler_plain(given: Given<'_>) -> Result<SchedulerPlain, Refusal> {
    Ok(SchedulerPlain {
        nodes: given.members("Node", u8::MAX)?,
        tenants: given.members("Tenant", u8::MAX)?,
        heavy: given.number("Heavy")?,
        weight: given.number("Weight")?,
        quota: given.number("Quota")?,
        capacity: given.number("Capacity")?,
        max_task: given.number("MaxTask")?,
        fault: given.fault(&scheduler_plain::Fault::ALL)?,
    })
}
