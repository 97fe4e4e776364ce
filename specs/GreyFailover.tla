---------------------------- MODULE GreyFailover ----------------------------
(***************************************************************************)
(* A scheduler fails over while its messages are still on their way: no    *)
(* task may run twice at one time, nor more tasks than the quota allows.   *)
(*                                                                         *)
(* Schedulers follow one another in epochs.  A store hands the epochs out, *)
(* and keeps which tasks are done.  An older scheduler does not know that  *)
(* it is replaced, and goes on.  A token keeps it from doing harm: when a  *)
(* node registers with the newest scheduler, and when it comes back from a *)
(* failure, it exchanges its token for a newer one; and it takes only      *)
(* placements that bear its present token.  With its registration it       *)
(* reports what it runs.                                                   *)
(*                                                                         *)
(* The network.  A placement, or the report that a task is done, can be    *)
(* received at any later time, any number of times, or never, so that loss *)
(* needs no action.  A registration is one step.                           *)
(*                                                                         *)
(* Assumption.  A node is noticed to be down only if it is down, and a     *)
(* node that fails runs nothing from then on.                              *)
(*                                                                         *)
(* What it does not promise.  A task may run again after it has finished,  *)
(* if its node fails, or another scheduler takes over, before anybody      *)
(* records its report.  Turns, tenants, and tasks that fail are for        *)
(* GreyScheduler.                                                          *)
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

ASSUME PartsAreMany ==
  /\ IsFiniteSet(Node) /\ Cardinality(Node) > 1
  /\ IsFiniteSet(Task) /\ Task # {}
ASSUME NoneIsNoNode == None \notin Node
ASSUME NumbersArePositive == Quota \in Nat \ {0} /\ MaxEpoch \in Nat \ {0} /\ MaxFailure \in Nat

VARIABLES
  newest,    \* the epoch of the newest scheduler, as the store has it
  token,     \* [Node -> its present token, from 1]
  up,        \* the nodes that are up
  running,   \* [Node -> tasks that it runs]
  taken,     \* [Node -> tasks that it has taken with its present token]
  tokens,    \* [epoch -> [Node -> token that its scheduler knows, 0 if none]]
  down,      \* [epoch -> nodes that its scheduler knows to be down]
  at,        \* [epoch -> [Task -> node where its scheduler has it, or None]]
  done,      \* tasks that the store has as done
  places,    \* placements sent
  reports,   \* reports sent that a task is done
  failures   \* how many nodes have failed (for the bound)

nodes == <<token, up, running, taken>>
schedulers == <<tokens, down, at>>
vars == <<newest, nodes, schedulers, done, places, reports, failures>>

Epoch == 1..newest
Message(k, n, t) == [token |-> k, node |-> n, task |-> t]

-----------------------------------------------------------------------------
(* The decisions, one operator each, so that a fault can be put in the     *)
(* place of any of them (module GreyFailoverMutants).  Properties use none *)
(* of these.                                                               *)

(* A node asks the store who is newest before it registers.                *)
MayRegister(e) == e = newest

(* A placement is for one registration of its node.  Once the node has     *)
(* registered anew, or has come back from a failure, what was sent to it   *)
(* before bears an older token.                                            *)
IsCurrent(m) == m.token = token[m.node]

(* A placement that comes twice is taken once.  When its task is done, its *)
(* place in the quota is given away, and a second run would be one too     *)
(* many.                                                                   *)
IsNew(m) == m.task \notin taken[m.node]

(* A node that failed comes back with another token: by now, what was      *)
(* placed on it may run somewhere else.                                    *)
TokenAfterFailure(n) == token[n] + 1

(* A new scheduler decides nothing before it knows of each node what runs  *)
(* there, or that it is down.                                              *)
KnowsAll(e) == \A n \in Node : tokens[e][n] > 0 \/ n \in down[e]

(* All tasks count that a scheduler has on nodes, whoever placed them.     *)
Placed(e) == {t \in Task : at[e][t] # None}
WithinQuota(e) == Cardinality(Placed(e)) < Quota

(* A report ends the placement that it is about, and not a later one of    *)
(* the same task, which still runs.                                        *)
IsOver(e, m) == at[e][m.task] = m.node /\ tokens[e][m.node] = m.token

(* A node is found to be down, or registers anew: what the scheduler had   *)
(* there, and the node does not report, waits again.                       *)
NowAt(e, n, reported) ==
  [t \in Task |-> IF t \in reported THEN n
                  ELSE IF at[e][t] = n THEN None ELSE at[e][t]]

-----------------------------------------------------------------------------
Init ==
  /\ newest = 1
  /\ token = [n \in Node |-> 1]
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
  /\ tokens[e][n] # token[n]
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
  /\ places' = places \cup {Message(tokens[e][n], n, t)}
  /\ UNCHANGED <<newest, nodes, tokens, down, done, reports, failures>>

Take(m) ==
  /\ m.node \in up /\ IsCurrent(m) /\ IsNew(m)
  /\ running' = [running EXCEPT ![m.node] = @ \cup {m.task}]
  /\ taken' = [taken EXCEPT ![m.node] = @ \cup {m.task}]
  /\ UNCHANGED <<newest, token, up, schedulers, done, places, reports, failures>>

Finish(n, t) ==
  /\ t \in running[n]
  /\ running' = [running EXCEPT ![n] = @ \ {t}]
  /\ reports' = reports \cup {Message(token[n], n, t)}
  /\ UNCHANGED <<newest, token, up, taken, schedulers, done, places, failures>>

(* Any scheduler, also an older one, may record that a task is done: what  *)
(* a report says is true in every epoch.                                   *)
RecordDone(e, m) ==
  /\ m.task \notin done \/ IsOver(e, m)
  /\ done' = done \cup {m.task}
  /\ at' = IF IsOver(e, m) THEN [at EXCEPT ![e][m.task] = None] ELSE at
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

Messages == [token : Nat, node : Node, task : Task]

(* A token is exchanged once with each scheduler, and for a failure twice: *)
(* when the node comes back, and when it registers anew.                   *)
Tokens == 1..1 + MaxEpoch + 2 * MaxFailure
TypeOK ==
  /\ newest \in 1..MaxEpoch /\ failures \in 0..MaxFailure
  /\ up \subseteq Node /\ done \subseteq Task
  /\ token \in [Node -> Tokens] /\ running \in [Node -> SUBSET Task]
  /\ \A n \in Node : running[n] \subseteq IF n \in up THEN taken[n] ELSE {}
  /\ tokens \in [Epoch -> [Node -> {0} \cup Tokens]] /\ down \in [Epoch -> SUBSET Node]
  /\ \A e \in Epoch : down[e] \cap {n \in Node : tokens[e][n] > 0} = {}
  /\ at \in [Epoch -> [Task -> Node \cup {None}]]
  /\ places \subseteq Messages /\ reports \subseteq Messages

(* No task runs on two nodes at one time.                                  *)
NoDoublePlacement ==
  \A n, m \in Node : n # m => running[n] \cap running[m] = {}

(* No more tasks run than the quota allows, whoever placed them.           *)
NoQuotaViolation == Cardinality(UNION {running[n] : n \in Node}) <= Quota

(* The newest scheduler knows of all that runs on a node that is           *)
(* registered with it.                                                     *)
RunsAreKnown ==
  \A n \in Node : tokens[newest][n] = token[n] =>
    \A t \in running[n] : at[newest][t] = n

(* What a scheduler has on a node runs there, or can be taken there, or is *)
(* reported; or the node is down, or must register anew.                   *)
NothingIsStuck ==
  \A e \in Epoch, t \in Task, n \in Node : at[e][t] = n =>
    /\ tokens[e][n] > 0
    /\ n \in up /\ tokens[e][n] = token[n] =>
         \/ t \in running[n]
         \/ Message(token[n], n, t) \in places /\ t \notin taken[n]
         \/ Message(token[n], n, t) \in reports

(* What is done was reported.                                              *)
DoneWasReported == \A t \in done : \E m \in reports : m.task = t

(* What was sent stays sent, and what is done stays done; no token and no  *)
(* epoch is used again.                                                    *)
OnlyGrows ==
  [][/\ newest' \in newest..newest + 1
     /\ \A n \in Node : token'[n] \in token[n]..token[n] + 1
     /\ done \subseteq done'
     /\ places \subseteq places' /\ reports \subseteq reports']_vars

(* A task comes to a node by a placement for the node's present token that *)
(* is not reported yet, and leaves it with a report or by a failure.  What *)
(* is reported has run.                                                    *)
RunsAccounted ==
  [][/\ \A n \in Node, t \in Task : LET m == Message(token[n], n, t) IN
          /\ t \in running'[n] \ running[n] => n \in up /\ m \in places \ reports
          /\ t \in running[n] \ running'[n] => m \in reports' \/ n \in up \ up'
     /\ \A m \in reports' \ reports :
          m.token = token[m.node] /\ m.task \in running[m.node] \ running'[m.node]]_vars

(* A scheduler changes where it has a task for a cause only.  To a node:   *)
(* it placed the task there, or the node reported it.  From a node: the    *)
(* task is done, or the node is down or registered without it, or another  *)
(* node reported it.  A new scheduler has nothing anywhere.                *)
Registers(e, n) == tokens'[e][n] # tokens[e][n] /\ tokens'[e][n] = token'[n]
PlacesAccounted ==
  [][/\ newest' # newest => \A t \in Task : at'[newest'][t] = None
     /\ \A e \in Epoch, t \in Task, n \in Node : at'[e][t] # at[e][t] =>
          LET m == Message(tokens[e][n], n, t) IN
          /\ at'[e][t] = n =>
               \/ m \in places' \ places /\ t \notin done /\ at[e][t] = None
               \/ Registers(e, n) /\ t \in running[n]
          /\ at[e][t] = n =>
               \/ m \in reports /\ t \in done'
               \/ n \in down'[e] \ down[e] /\ n \notin up
               \/ Registers(e, n) /\ t \notin running[n]
               \/ \E o \in Node \ {n} : Registers(e, o) /\ t \in running[o]]_vars

(* No step is refused whose reason is there.  (This asks for no step to    *)
(* happen.)                                                                *)
Progress ==
  [](/\ newest < MaxEpoch => ENABLED TakeOver
     /\ \A n \in Node :
          /\ n \in up /\ tokens[newest][n] # token[n]
             => ENABLED Register(newest, n)
          /\ n \in up /\ failures < MaxFailure => ENABLED NodeFails(n)
          /\ n \notin up => ENABLED NodeReturns(n)
          /\ \A e \in Epoch :
               n \notin up /\ n \notin down[e] => ENABLED NoticeFailure(e, n)
          /\ \A t \in running[n] : ENABLED Finish(n, t)
     /\ \A e \in Epoch, t \in Task, n \in Node :
          /\ tokens[e][n] > 0 /\ \A o \in Node : tokens[e][o] > 0 \/ o \in down[e]
          /\ t \notin done /\ at[e][t] = None
          /\ Cardinality({u \in Task : at[e][u] # None}) < Quota
          => ENABLED Place(e, t, n)
     /\ \A m \in places :
          /\ m.node \in up /\ m.token = token[m.node] /\ m.task \notin taken[m.node]
          => ENABLED Take(m)
     /\ \A e \in Epoch, m \in reports :
          /\ m.task \notin done => ENABLED (RecordDone(e, m) /\ done' # done)
          /\ at[e][m.task] = m.node /\ tokens[e][m.node] = m.token
             => ENABLED (RecordDone(e, m) /\ at' # at))

-----------------------------------------------------------------------------
(* Situations that must be reachable: otherwise the properties might hold  *)
(* only because nothing happens.                                           *)

(* An older scheduler's placement is taken, and the newer one does not     *)
(* know of it yet.                                                         *)
ReachUnknownRun ==
  \E n \in Node : \E t \in running[n] : at[newest][t] = None

(* A placement comes too late: its task is on another node.                *)
ReachLatePlacement ==
  \E m \in places, n \in Node : n # m.node /\ m.task \in running[n] /\ m.node \in up

(* A task runs once more though it was done.                               *)
ReachRunsAgain == \E n \in Node : running[n] \cap done # {}

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => []TypeOK
THEOREM Spec => []NoDoublePlacement
THEOREM Spec => []NoQuotaViolation
THEOREM Spec => []RunsAreKnown
THEOREM Spec => []NothingIsStuck
THEOREM Spec => []DoneWasReported
THEOREM Spec => OnlyGrows
THEOREM Spec => RunsAccounted
THEOREM Spec => PlacesAccounted
THEOREM Spec => Progress

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxEpoch 2, MaxFailure 1, Node 2, Quota 1, Task 1, up to Symmetry       *)
(*          5,144 distinct      14,449 generated  depth 22  verified       *)
(* MaxEpoch 2, MaxFailure 0, Node 2, Quota 1, Task 2, up to Symmetry       *)
(*            475 distinct         995 generated  depth 19  verified       *)
(* MaxEpoch 2, MaxFailure 1, Node 2, Quota 1, Task 2, up to Symmetry       *)
(*         46,057 distinct     133,534 generated  depth 28  verified       *)
(* MaxEpoch 2, MaxFailure 0, Node 2, Quota 1, Task 2                       *)
(*          1,840 distinct       3,845 generated  depth 19  verified       *)
(*     also OnlyGrows, RunsAccounted, PlacesAccounted, Progress            *)
(* MaxEpoch 2, MaxFailure 1, Node 2, Quota 1, Task 1                       *)
(*         10,282 distinct      28,867 generated  depth 22  verified       *)
(*     also OnlyGrows, RunsAccounted, PlacesAccounted, Progress            *)
(* MaxEpoch 3, MaxFailure 1, Node 2, Quota 1, Task 1, up to Symmetry       *)
(*        138,688 distinct     515,218 generated  depth 30  verified       *)
=============================================================================
