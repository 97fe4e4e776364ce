---------------------------- MODULE GreyFailover ----------------------------
(***************************************************************************)
(* A scheduler fails over while its messages are still on their way: no    *)
(* task may run twice at one time, nor more tasks than the quota allows.   *)
(*                                                                         *)
(* Schedulers follow one another in epochs, which a store hands out.  An   *)
(* older one does not know that it is replaced, and goes on.  What keeps   *)
(* it from harm is a token: when a node registers with the newest          *)
(* scheduler, and when it comes back from a failure, it forgets its token  *)
(* for a newer one, and takes placements that bear its present token only. *)
(* With its registration it reports what it runs.                          *)
(*                                                                         *)
(* The network.  A placement, or the report that a task is done, can be    *)
(* received at any later time, any number of times, or never, so that loss *)
(* needs no action.  A registration is one step.                           *)
(*                                                                         *)
(* Assumption.  That a node is down is noticed only if it is (its lease    *)
(* ran out, say), and a node that fails runs nothing any more.             *)
(*                                                                         *)
(* What it does not promise.  A task may run again after it was done, if   *)
(* its node fails before anybody hears of it.  Turns, tenants, and what    *)
(* becomes of tasks that fail are for GreyScheduler.                       *)
(*                                                                         *)
(* Source: fencing tokens as in M. Kleppmann, "How to do distributed       *)
(* locking", 2016, and M. Burrows, "The Chubby lock service", 2006, 2.4.   *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS Node, Task,  \* interchangeable
          None,        \* no node
          Quota,       \* tasks that may run at one time
          MaxEpoch,    \* bound: schedulers
          MaxFailure   \* bound: failures of nodes

ASSUME PartsAreMany == IsFiniteSet(Node) /\ Cardinality(Node) > 1 /\ Task # {}
ASSUME NoneIsNoNode == None \notin Node
ASSUME NumbersArePositive == Quota \in Nat \ {0} /\ MaxEpoch \in Nat \ {0} /\ MaxFailure \in Nat

VARIABLES
  newest,    \* the epoch of the newest scheduler, as the store has it
  token,     \* [Node -> its present token]
  up,        \* the nodes that are up
  running,   \* [Node -> tasks that it runs]
  taken,     \* [Node -> tasks that it has taken with its present token]
  tokens,    \* [epoch -> [Node -> token that its scheduler knows, 0 if none]]
  down,      \* [epoch -> nodes that its scheduler knows to be down]
  at,        \* [epoch -> [Task -> node where its scheduler placed it, or None]]
  done,      \* tasks that the store has as done
  places,    \* placements sent: <<token, node, task>>
  reports,   \* reports sent that a task is done: the same
  failures   \* how many nodes have failed (for the bound)

nodes == <<token, up, running, taken>>
schedulers == <<tokens, down, at>>
vars == <<newest, nodes, schedulers, done, places, reports, failures>>

Epoch == 1..newest

-----------------------------------------------------------------------------
(* The decisions, one operator each, so that a fault can be put in the     *)
(* place of any of them (module GreyFailoverMutants).  Properties use none *)
(* of these.                                                               *)

(* A node asks the store who is newest before it registers.                *)
MayRegister(e) == e = newest

(* A placement is for one registration of its node.  An older scheduler's  *)
(* bears an older token, and so does what was sent before a failure.       *)
IsCurrent(n, m) == m[1] = token[n]

(* A placement that comes twice is taken once.                             *)
IsNew(n, m) == m[3] \notin taken[n]

(* A node that failed comes back with another token: what was placed on it *)
(* is long somewhere else.                                                 *)
TokenAfterFailure(n) == token[n] + 1

(* A new scheduler decides nothing before it knows of each node what runs  *)
(* there, or that it is down.                                              *)
KnowsAll(e) == \A n \in Node : tokens[e][n] > 0 \/ n \in down[e]

PlacedBy(e) == {t \in Task : at[e][t] # None}
WithinQuota(e) == Cardinality(PlacedBy(e)) < Quota

(* A report ends the placement that it is about, and not a later one of    *)
(* the same task, which runs still.                                        *)
IsOver(e, m) == at[e][m[3]] = m[2] /\ tokens[e][m[2]] = m[1]

(* A node is found to be down, or registers anew: what the scheduler had   *)
(* there and is not reported waits again.                                  *)
NowAt(e, n, reported) ==
  [t \in Task |-> IF t \in reported THEN n
                  ELSE IF at[e][t] = n THEN None ELSE at[e][t]]

-----------------------------------------------------------------------------
Init ==
  /\ newest = 1
  /\ token = [n \in Node |-> 0]
  /\ up = Node
  /\ running = [n \in Node |-> {}]
  /\ taken = [n \in Node |-> {}]
  /\ tokens = [e \in {1} |-> [n \in Node |-> 0]]
  /\ down = [e \in {1} |-> {}]
  /\ at = [e \in {1} |-> [t \in Task |-> None]]
  /\ done = {} /\ places = {} /\ reports = {}
  /\ failures = 0

(* Another scheduler takes over, and knows nothing but the store.          *)
TakeOver ==
  /\ newest < MaxEpoch
  /\ newest' = newest + 1
  /\ tokens' = tokens @@ (newest + 1 :> [n \in Node |-> 0])
  /\ down' = down @@ (newest + 1 :> {})
  /\ at' = at @@ (newest + 1 :> [t \in Task |-> None])
  /\ UNCHANGED <<nodes, done, places, reports, failures>>

Register(e, n) ==
  /\ MayRegister(e) /\ n \in up
  /\ tokens[e][n] = 0 \/ tokens[e][n] # token[n]
  /\ token' = [token EXCEPT ![n] = @ + 1]
  /\ taken' = [taken EXCEPT ![n] = running[n]]
  /\ tokens' = [tokens EXCEPT ![e][n] = token[n] + 1]
  /\ down' = [down EXCEPT ![e] = @ \ {n}]
  /\ at' = [at EXCEPT ![e] = NowAt(e, n, running[n])]
  /\ UNCHANGED <<newest, up, running, done, places, reports, failures>>

NoticeFailure(e, n) ==
  /\ n \notin up \cup down[e]
  /\ tokens' = [tokens EXCEPT ![e][n] = 0]
  /\ down' = [down EXCEPT ![e] = @ \cup {n}]
  /\ at' = [at EXCEPT ![e] = NowAt(e, n, {})]
  /\ UNCHANGED <<newest, nodes, done, places, reports, failures>>

Place(e, t, n) ==
  /\ KnowsAll(e) /\ tokens[e][n] > 0
  /\ t \notin done /\ at[e][t] = None /\ WithinQuota(e)
  /\ at' = [at EXCEPT ![e][t] = n]
  /\ places' = places \cup {<<tokens[e][n], n, t>>}
  /\ UNCHANGED <<newest, nodes, tokens, down, done, reports, failures>>

Take(m) ==
  LET n == m[2] IN
  /\ n \in up /\ IsCurrent(n, m) /\ IsNew(n, m)
  /\ running' = [running EXCEPT ![n] = @ \cup {m[3]}]
  /\ taken' = [taken EXCEPT ![n] = @ \cup {m[3]}]
  /\ UNCHANGED <<newest, token, up, schedulers, done, places, reports, failures>>

Finish(n, t) ==
  /\ t \in running[n]
  /\ running' = [running EXCEPT ![n] = @ \ {t}]
  /\ reports' = reports \cup {<<token[n], n, t>>}
  /\ UNCHANGED <<newest, token, up, taken, schedulers, done, places, failures>>

(* Any scheduler may tell the store that a task is done, for that is so.   *)
RecordDone(e, m) ==
  /\ m[3] \notin done \/ IsOver(e, m)
  /\ done' = done \cup {m[3]}
  /\ at' = IF IsOver(e, m) THEN [at EXCEPT ![e][m[3]] = None] ELSE at
  /\ UNCHANGED <<newest, nodes, tokens, down, places, reports, failures>>

NodeFails(n) ==
  /\ n \in up /\ failures < MaxFailure
  /\ up' = up \ {n}
  /\ running' = [running EXCEPT ![n] = {}]
  /\ failures' = failures + 1
  /\ UNCHANGED <<newest, token, taken, schedulers, done, places, reports>>

NodeReturns(n) ==
  /\ n \notin up
  /\ up' = up \cup {n}
  /\ token' = [token EXCEPT ![n] = TokenAfterFailure(n)]
  /\ taken' = [taken EXCEPT ![n] = {}]
  /\ UNCHANGED <<newest, running, schedulers, done, places, reports, failures>>

Next ==
  \/ TakeOver
  \/ \E e \in Epoch, n \in Node : Register(e, n) \/ NoticeFailure(e, n)
  \/ \E e \in Epoch, t \in Task, n \in Node : Place(e, t, n)
  \/ \E m \in places : Take(m)
  \/ \E n \in Node, t \in Task : Finish(n, t)
  \/ \E e \in Epoch, m \in reports : RecordDone(e, m)
  \/ \E n \in Node : NodeFails(n) \/ NodeReturns(n)

Spec == Init /\ [][Next]_vars

Symmetry == Permutations(Node) \cup Permutations(Task)

-----------------------------------------------------------------------------
(* Properties.                                                             *)

TypeOK ==
  /\ newest \in 1..MaxEpoch /\ failures \in 0..MaxFailure
  /\ up \subseteq Node /\ done \subseteq Task
  /\ token \in [Node -> Nat] /\ running \in [Node -> SUBSET Task]
  /\ \A n \in Node : running[n] \subseteq taken[n] \/ n \notin up
  /\ tokens \in [Epoch -> [Node -> Nat]] /\ down \in [Epoch -> SUBSET Node]
  /\ at \in [Epoch -> [Task -> Node \cup {None}]]
  /\ \A m \in places \cup reports : m[1] \in Nat /\ m[2] \in Node /\ m[3] \in Task

(* No task runs on two nodes at one time.                                  *)
NoDoublePlacement ==
  \A n, m \in Node : n # m => running[n] \cap running[m] = {}

(* No more tasks run than the quota allows, whoever placed them.           *)
NoQuotaViolation == Cardinality(UNION {running[n] : n \in Node}) <= Quota

(* The newest scheduler knows of all that runs on a node that is           *)
(* registered with it.                                                     *)
RunsAreKnown ==
  \A n \in up : tokens[newest][n] = token[n] /\ token[n] > 0 =>
    \A t \in running[n] : at[newest][t] = n

(* What is done has run to its end.                                        *)
DoneWasReported == \A t \in done : \E m \in reports : m[3] = t

(* What was sent, or is done, stays so; no token and no epoch comes back.   *)
NothingIsForgotten ==
  [][/\ newest' \in newest..newest + 1
     /\ \A n \in Node : token'[n] \in token[n]..token[n] + 1
     /\ done \subseteq done' /\ places \subseteq places' /\ reports \subseteq reports']_vars

(* A task comes to a node by a placement for its present token, and leaves *)
(* it with a report or by a failure.                                       *)
RunsAccounted ==
  [][\A n \in Node, t \in Task :
       /\ t \in running'[n] \ running[n] =>
            n \in up /\ <<token[n], n, t>> \in places /\ t \notin taken[n]
       /\ t \in running[n] \ running'[n] =>
            \/ <<token[n], n, t>> \in reports'
            \/ n \in up \ up']_vars

(* What a scheduler believes has a cause: it placed the task, or the node  *)
(* reported it; and it was done, or the node went down or registered anew. *)
Registers(e, n) == tokens'[e][n] # tokens[e][n] /\ tokens'[e][n] = token'[n]
PlacesAccounted ==
  [][\A e \in Epoch, t \in Task, n \in Node : at'[e][t] # at[e][t] =>
       /\ at'[e][t] = n =>
            \/ <<tokens[e][n], n, t>> \in places' /\ at[e][t] = None
            \/ Registers(e, n) /\ t \in running[n]
       /\ at[e][t] = n =>
            \/ <<tokens[e][n], n, t>> \in reports /\ t \in done'
            \/ n \in down'[e] \ down[e]
            \/ Registers(e, n) /\ t \notin running[n]
            \/ \E m \in Node \ {n} : Registers(e, m) /\ t \in running[m]]_vars

(* Nothing that may go on is refused.                                      *)
Progress ==
  [](/\ newest < MaxEpoch => ENABLED TakeOver
     /\ \A n \in Node :
          /\ n \in up /\ tokens[newest][n] # token[n] => ENABLED Register(newest, n)
          /\ n \in up /\ failures < MaxFailure => ENABLED NodeFails(n)
          /\ n \notin up => ENABLED NodeReturns(n)
          /\ \A e \in Epoch : n \notin up /\ n \notin down[e] => ENABLED NoticeFailure(e, n)
          /\ \A t \in running[n] : ENABLED Finish(n, t)
     /\ \A e \in Epoch, t \in Task, n \in Node :
          /\ tokens[e][n] > 0 /\ \A m \in Node : tokens[e][m] > 0 \/ m \in down[e]
          /\ t \notin done /\ at[e][t] = None
          /\ Cardinality({u \in Task : at[e][u] # None}) < Quota
          => ENABLED Place(e, t, n)
     /\ \A m \in places :
          m[2] \in up /\ m[1] = token[m[2]] /\ m[3] \notin taken[m[2]] => ENABLED Take(m)
     /\ \A e \in Epoch, m \in reports : m[3] \notin done => ENABLED RecordDone(e, m))

-----------------------------------------------------------------------------
(* Situations that must come about, or the properties hold for want of     *)
(* anything happening.                                                     *)

(* An older scheduler's placement is taken, and the newer one does not     *)
(* know of it yet.                                                         *)
ReachUnknownRun ==
  \E n \in Node : \E t \in running[n] : at[newest][t] = None

(* A placement comes too late: its task is on another node.                *)
ReachLatePlacement ==
  \E m \in places, n \in Node : n # m[2] /\ m[3] \in running[n] /\ m[2] \in up

(* A task runs once more though it was done.                               *)
ReachRunsAgain == \E n \in Node : running[n] \cap done # {}

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => []TypeOK
THEOREM Spec => []NoDoublePlacement
THEOREM Spec => []NoQuotaViolation
THEOREM Spec => []RunsAreKnown
THEOREM Spec => []DoneWasReported
THEOREM Spec => NothingIsForgotten
THEOREM Spec => RunsAccounted
THEOREM Spec => PlacesAccounted
THEOREM Spec => Progress

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxEpoch 2, MaxFailure 1, Node 2, Quota 1, Task 1, up to Symmetry       *)
(*          5,144 distinct      16,132 generated  depth 22  verified       *)
(* MaxEpoch 2, MaxFailure 0, Node 2, Quota 1, Task 2, up to Symmetry       *)
(*            475 distinct       1,068 generated  depth 19  verified       *)
(* MaxEpoch 2, MaxFailure 0, Node 2, Quota 1, Task 2                       *)
(*          1,840 distinct       4,113 generated  depth 19  verified       *)
(*     also NothingIsForgotten, RunsAccounted, PlacesAccounted, Progress   *)
(* MaxEpoch 2, MaxFailure 1, Node 2, Quota 1, Task 1                       *)
(*         10,282 distinct      32,231 generated  depth 22  verified       *)
(*     also NothingIsForgotten, RunsAccounted, PlacesAccounted, Progress   *)
(* MaxEpoch 3, MaxFailure 1, Node 2, Quota 1, Task 1, up to Symmetry       *)
(*        138,688 distinct     564,941 generated  depth 30  verified       *)
=============================================================================
