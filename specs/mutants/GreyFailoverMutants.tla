------------------------ MODULE GreyFailoverMutants -------------------------
(***************************************************************************)
(* Likely faults of a scheduler that fails over in GreyFailover, each as   *)
(* one operator that takes the place of one of its own.                    *)
(***************************************************************************)
EXTENDS GreyFailover

(* A node takes what any scheduler sends.  NoDoublePlacement.              *)
AnyToken(m) == TRUE

(* A node registers with a scheduler that was replaced.                    *)
(* NoDoublePlacement.                                                      *)
RegisterWithAny(e) == TRUE

(* A node comes back as what it was.  NoDoublePlacement.                   *)
SameToken(n) == token[n]

(* A new scheduler places tasks before it has heard of all nodes.          *)
(* NoDoublePlacement.                                                      *)
KnowsEnough(e) == TRUE

(* A new scheduler takes the tasks that nodes report for waiting.          *)
(* RunsAreKnown.                                                           *)
ReportsIgnored(e, n, reported) ==
  [t \in Task |-> IF at[e][t] = n THEN None ELSE at[e][t]]

(* A placement that comes twice is taken twice.  RunsAreKnown.             *)
TakenTwice(m) == m.task \notin running[m.node]

(* A report that comes late ends a later placement of its task.            *)
(* RunsAreKnown.                                                           *)
LateReportEnds(e, m) == TRUE

(* A new scheduler counts only what it placed itself.  NoQuotaViolation.   *)
Own(e) == {t \in Placed(e) : Message(tokens[e][at[e][t]], at[e][t], t) \in places}
OwnOnly(e) == Cardinality(Own(e)) < Quota

(* A task that is placed counts as done.  DoneWasReported.                 *)
DoneWhenPlaced(e, t, n) ==
  /\ KnowsAll(e) /\ tokens[e][n] > 0
  /\ t \notin done /\ at[e][t] = None /\ WithinQuota(e)
  /\ at' = [at EXCEPT ![e][t] = n]
  /\ places' = places \cup {Message(tokens[e][n], n, t)}
  /\ done' = done \cup {t}
  /\ UNCHANGED <<newest, nodes, tokens, down, reports, failures>>

(* A node takes what was placed on another one.  RunsAccounted.            *)
TakesForAnother(m) ==
  \E n \in up :
    /\ m.token = token[n] /\ m.task \notin taken[n]
    /\ running' = [running EXCEPT ![n] = @ \cup {m.task}]
    /\ taken' = [taken EXCEPT ![n] = @ \cup {m.task}]
    /\ UNCHANGED <<newest, token, up, schedulers, done, places, reports, failures>>

(* A report ends a placement, and nobody notes that its task is done: it   *)
(* waits again.  PlacesAccounted.                                          *)
EndsWithoutDone(e, m) ==
  /\ IsOver(e, m)
  /\ at' = [at EXCEPT ![e][m.task] = None]
  /\ UNCHANGED <<newest, nodes, tokens, down, done, places, reports, failures>>

(* A node has its token in memory, and begins again at the first.          *)
(* OnlyGrows.                                                              *)
FirstToken(n) == 1

(* A new scheduler waits for the nodes that are down, too.  Progress.      *)
WaitsForAll(e) == \A n \in Node : tokens[e][n] > 0

(* The tasks of a node that is down stay there.  NothingIsStuck.           *)
StaysThere(e, n, reported) == [t \in Task |-> IF t \in reported THEN n ELSE at[e][t]]

(* A placement ends only where its report is recorded first: a scheduler   *)
(* that is told later keeps the place for ever.  Progress.                 *)
RecordOnce(e, m) ==
  /\ m.task \notin done
  /\ done' = done \cup {m.task}
  /\ at' = IF IsOver(e, m) THEN [at EXCEPT ![e][m.task] = None] ELSE at
  /\ UNCHANGED <<newest, nodes, tokens, down, places, reports, failures>>
=============================================================================
