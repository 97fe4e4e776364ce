------------------------ MODULE GreyFailoverMutants -------------------------
(***************************************************************************)
(* Likely faults of a scheduler that fails over in GreyFailover, each as   *)
(* one operator that takes the place of one of its own.                    *)
(***************************************************************************)
EXTENDS GreyFailover

(* A node takes what any scheduler sends.  NoDoublePlacement.              *)
AnyToken(n, m) == TRUE

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
TakenTwice(n, m) == m[3] \notin running[n]

(* A report that comes late ends a later placement of its task.            *)
(* RunsAreKnown.                                                           *)
LateReportEnds(e, m) == TRUE

(* A new scheduler counts only what it placed itself.  NoQuotaViolation.   *)
Own(e) == {t \in PlacedBy(e) : <<tokens[e][at[e][t]], at[e][t], t>> \in places}
OwnOnly(e) == Cardinality(Own(e)) < Quota

(* A task that is placed counts as done.  DoneWasReported.                 *)
DoneWhenPlaced(e, t, n) ==
  /\ KnowsAll(e) /\ tokens[e][n] > 0
  /\ t \notin done /\ at[e][t] = None /\ WithinQuota(e)
  /\ at' = [at EXCEPT ![e][t] = n]
  /\ places' = places \cup {<<tokens[e][n], n, t>>}
  /\ done' = done \cup {t}
  /\ UNCHANGED <<newest, nodes, tokens, down, reports, failures>>

(* A node takes what was placed on another one.  RunsAccounted.            *)
TakesForAnother(m) ==
  \E n \in up :
    /\ IsCurrent(n, m) /\ IsNew(n, m)
    /\ running' = [running EXCEPT ![n] = @ \cup {m[3]}]
    /\ taken' = [taken EXCEPT ![n] = @ \cup {m[3]}]
    /\ UNCHANGED <<newest, token, up, schedulers, done, places, reports, failures>>

(* A report ends a placement, and nobody notes that its task is done: it   *)
(* waits again.  PlacesAccounted.                                          *)
EndsWithoutDone(e, m) ==
  /\ IsOver(e, m)
  /\ at' = [at EXCEPT ![e][m[3]] = None]
  /\ UNCHANGED <<newest, nodes, tokens, down, done, places, reports, failures>>

(* A node has its token in memory, and begins again at the first.          *)
(* NothingIsForgotten.                                                     *)
FirstToken(n) == 0

(* A new scheduler waits for the nodes that are down, too.  Progress.      *)
WaitsForAll(e) == \A n \in Node : tokens[e][n] > 0
=============================================================================
