------------------------------ MODULE GreyQuota ------------------------------
(***************************************************************************)
(* Tasks of several sizes under quotas that an operator changes: a big     *)
(* task must get to run behind small ones, and a quota that is lowered     *)
(* below what is in use must come to hold without anything being killed.   *)
(*                                                                         *)
(* A placement takes two steps, as in GreyScheduler, and anything may      *)
(* happen between them, a change of the quota included: the scheduler      *)
(* decides, which reserves the task's size in the quota of its tenant and  *)
(* puts it in the line of a node; and the node starts it.                  *)
(*                                                                         *)
(* Small tasks fit where a big one does not.  If each went where it fits,  *)
(* enough of them would keep a big one waiting for ever.  Two rules save   *)
(* it, and each costs some room that stands empty while it waits:          *)
(*   - Decisions for a tenant keep the order of its queue: none is made    *)
(*     before that on an older task that fits in the whole quota, even if  *)
(*     it does not fit in what is free of it.  A task larger than the quota*)
(*     is passed over: it waits for the operator, and must hold up nobody. *)
(*   - A node starts tasks in the order of the decisions.                  *)
(*                                                                         *)
(* A quota may be lowered at any time, by any amount.  What runs then runs *)
(* to its end.  Beyond the quota no task starts: of the tasks in flight,   *)
(* decided on and not started, the youngest is withdrawn, and waits at its *)
(* old place in the queue, until use is within the quota.  Meanwhile use   *)
(* only falls.                                                             *)
(*                                                                         *)
(* Left out.  Whose turn it is, nodes that fail and tasks that are tried   *)
(* again are for GreyScheduler.  A decision is for one node unless it is   *)
(* withdrawn: small tasks do not look for another node.                    *)
(*                                                                         *)
(* Source: A. Mu'alem and D. Feitelson, "Utilization, Predictability,      *)
(* Workloads, and User Runtime Estimates in Scheduling the IBM SP2 with    *)
(* Backfilling", 2001, on small jobs that overtake large ones.             *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS Node, Tenant, Task,  \* each interchangeable among themselves
          None,      \* no node, or no tenant
          Big,       \* a task has size 1 or this
          Capacity,  \* what a node has room for
          MaxQuota   \* bound: no quota is larger

ASSUME PartsAreMany == IsFiniteSet(Task) /\ {} \notin {Node, Tenant, Task}
ASSUME NoneIsNobody == None \notin Node \cup Tenant
ASSUME BigIsBigger  == Big \in Nat \ {0, 1} /\ Capacity \in Nat /\ Big <= Capacity
ASSUME QuotaIsEnough == MaxQuota \in Nat /\ Big <= MaxQuota

(* Names of tasks that have finished are used again, so that any number of *)
(* tasks may come.                                                         *)
VARIABLES
  stage,  \* [Task -> {"idle", "queued", "flight", "running"}]
  size,   \* [Task -> 1 or Big; 0 if it is idle]
  owner,  \* [Task -> Tenant, or None if it is idle]
  node,   \* [Task -> Node where it runs or is to start, or None]
  queue,  \* [Tenant -> its tasks that have not started, oldest first]
  line,   \* [Node -> tasks in flight to it, in the order of the decisions]
  quota,  \* [Tenant -> 0..MaxQuota] as the operator has it
  used    \* [Tenant -> the scheduler's record of the quota in use]

tasks == <<stage, size, owner, node>>
vars == <<tasks, queue, line, quota, used>>

-----------------------------------------------------------------------------
(* The facts, as against the scheduler's record of them (used): the size   *)
(* of all tasks of a set, the tasks of a tenant in a stage, what a tenant  *)
(* runs, what of its quota is in use, and what a node runs.                *)

Units(S) == Cardinality(S) + (Big - 1) * Cardinality({k \in S : size[k] = Big})
Of(t, s) == {k \in Task : owner[k] = t /\ stage[k] = s}
Running(t) == Units(Of(t, "running"))
Held(t) == Running(t) + Units(Of(t, "flight"))
Load(n) == Units({k \in Task : node[k] = n /\ stage[k] = "running"})

Position(k, q) == CHOOSE i \in 1..Len(q) : q[i] = k
Before(j, k, q) == Position(j, q) < Position(k, q)
Drop(q, k) == SelectSeq(q, LAMBDA j : j # k)

-----------------------------------------------------------------------------
(* The decisions, one operator each, so that a fault can be put in the     *)
(* place of any of them (module GreyQuotaMutants).  Properties use none of *)
(* these.                                                                  *)

(* Of a tenant's queued tasks the oldest is next that fits in the whole    *)
(* quota, whether or not it fits in what is free of it.                    *)
IsNext(t, k) ==
  /\ size[k] <= quota[t]
  /\ \A j \in Of(t, "queued") : Before(j, k, queue[t]) => size[j] > quota[t]

WithinQuota(t, k) == used[t] + size[k] <= quota[t]

(* A node keeps its room for the first of its line, even while that does   *)
(* not fit.                                                                *)
IsFirst(k) == Head(line[node[k]]) = k
Takes(n, k) == Load(n) + size[k] <= Capacity

(* No task starts while its tenant is over its quota, which may have been  *)
(* lowered since the decision.  The size of the task is in used already.   *)
StillWithinQuota(t) == used[t] <= quota[t]

(* The youngest task in flight is withdrawn first (not the newest decision:*)
(* a task that was passed over may be decided on after younger ones).  If  *)
(* it were an older one, each change of the quota could hit the same task. *)
IsYoungest(t, k) == \A j \in Of(t, "flight") : ~ Before(k, j, queue[t])

(* What a decision reserved is free again.                                 *)
Released(k) == size[k]

(* A change of the quota leaves the record of what is used as it is.       *)
UsedAfterChange(t, q) == used[t]

-----------------------------------------------------------------------------
Init ==
  /\ stage = [k \in Task |-> "idle"]
  /\ size = [k \in Task |-> 0]
  /\ owner = [k \in Task |-> None]
  /\ node = [k \in Task |-> None]
  /\ queue = [t \in Tenant |-> <<>>]
  /\ line = [n \in Node |-> <<>>]
  /\ quota = [t \in Tenant |-> MaxQuota]
  /\ used = [t \in Tenant |-> 0]

Arrive(k, t, s) ==
  /\ stage[k] = "idle"
  /\ stage' = [stage EXCEPT ![k] = "queued"]
  /\ size' = [size EXCEPT ![k] = s]
  /\ owner' = [owner EXCEPT ![k] = t]
  /\ queue' = [queue EXCEPT ![t] = Append(@, k)]
  /\ UNCHANGED <<node, line, quota, used>>

Decide(k, n) ==
  LET t == owner[k] IN
  /\ stage[k] = "queued" /\ IsNext(t, k) /\ WithinQuota(t, k)
  /\ stage' = [stage EXCEPT ![k] = "flight"]
  /\ node' = [node EXCEPT ![k] = n]
  /\ line' = [line EXCEPT ![n] = Append(@, k)]
  /\ used' = [used EXCEPT ![t] = @ + size[k]]
  /\ UNCHANGED <<size, owner, queue, quota>>

Start(k) ==
  LET t == owner[k]
      n == node[k]
  IN /\ stage[k] = "flight" /\ IsFirst(k) /\ Takes(n, k) /\ StillWithinQuota(t)
     /\ stage' = [stage EXCEPT ![k] = "running"]
     /\ queue' = [queue EXCEPT ![t] = Drop(@, k)]
     /\ line' = [line EXCEPT ![n] = Drop(@, k)]
     /\ UNCHANGED <<size, owner, node, quota, used>>

(* The task keeps its place in the queue, which it never left.             *)
Withdraw(k) ==
  LET t == owner[k] IN
  /\ stage[k] = "flight" /\ used[t] > quota[t] /\ IsYoungest(t, k)
  /\ stage' = [stage EXCEPT ![k] = "queued"]
  /\ node' = [node EXCEPT ![k] = None]
  /\ line' = [line EXCEPT ![node[k]] = Drop(@, k)]
  /\ used' = [used EXCEPT ![t] = @ - Released(k)]
  /\ UNCHANGED <<size, owner, queue, quota>>

Finish(k) ==
  /\ stage[k] = "running"
  /\ stage' = [stage EXCEPT ![k] = "idle"]
  /\ size' = [size EXCEPT ![k] = 0]
  /\ owner' = [owner EXCEPT ![k] = None]
  /\ node' = [node EXCEPT ![k] = None]
  /\ used' = [used EXCEPT ![owner[k]] = @ - Released(k)]
  /\ UNCHANGED <<queue, line, quota>>

SetQuota(t, q) ==
  /\ q # quota[t]
  /\ quota' = [quota EXCEPT ![t] = q]
  /\ used' = [used EXCEPT ![t] = UsedAfterChange(t, q)]
  /\ UNCHANGED <<tasks, queue, line>>

Next ==
  \/ \E k \in Task, t \in Tenant, s \in {1, Big} : Arrive(k, t, s)
  \/ \E k \in Task, n \in Node : Decide(k, n)
  \/ \E k \in Task : Start(k) \/ Withdraw(k) \/ Finish(k)
  \/ \E t \in Tenant, q \in 0..MaxQuota : SetQuota(t, q)

(* Tasks need never arrive, and the operator need never do anything.  If   *)
(* again and again some first of a line can start, some does, even if a    *)
(* quota that goes up and down stops it in between.                        *)
Fair ==
  /\ \A t \in Tenant :
       /\ WF_vars(\E k \in Task, n \in Node : owner[k] = t /\ Decide(k, n))
       /\ WF_vars(\E k \in Task : owner[k] = t /\ Withdraw(k))
  /\ \A n \in Node : SF_vars(\E k \in Task : node[k] = n /\ Start(k))
  /\ \A k \in Task : WF_vars(Finish(k))

Spec == Init /\ [][Next]_vars /\ Fair

(* For safety only.                                                        *)
Symmetry == Permutations(Node) \cup Permutations(Tenant) \cup Permutations(Task)

-----------------------------------------------------------------------------
(* Properties.                                                             *)

Waiting == {k \in Task : stage[k] \in {"queued", "flight"}}
IsSequenceOf(q, S) == {q[i] : i \in 1..Len(q)} = S /\ Len(q) = Cardinality(S)

TypeOK ==
  /\ stage \in [Task -> {"idle", "queued", "flight", "running"}]
  /\ size \in [Task -> {0, 1, Big}]
  /\ owner \in [Task -> Tenant \cup {None}] /\ node \in [Task -> Node \cup {None}]
  /\ \A k \in Task : /\ stage[k] = "idle" <=> size[k] = 0
                     /\ stage[k] = "idle" <=> owner[k] = None
                     /\ stage[k] \in {"idle", "queued"} <=> node[k] = None
  /\ \A t \in Tenant : IsSequenceOf(queue[t], {k \in Waiting : owner[k] = t})
  /\ \A n \in Node :
       IsSequenceOf(line[n], {k \in Task : stage[k] = "flight" /\ node[k] = n})
  /\ quota \in [Tenant -> 0..MaxQuota] /\ used \in [Tenant -> Nat]

(* Nothing is counted twice and nothing leaks, whatever the quota was when *)
(* a task was decided on.                                                  *)
UsageIsHeld == \A t \in Tenant : used[t] = Held(t)

NoOvercommit == \A n \in Node : Load(n) <= Capacity

(* No decision and no start goes beyond the quota of that moment.  Hence,  *)
(* where a quota was lowered below what is in use, use only falls until it *)
(* is within the quota again.                                              *)
NoQuotaViolation ==
  [][\A t \in Tenant : /\ Held(t)' > Held(t) => Held(t)' <= quota[t]
                       /\ Running(t)' > Running(t) => Running(t)' <= quota[t]]_vars

(* A task keeps its tenant and its size from when it arrives to when it is *)
(* idle, and becomes idle only from running; no change of a quota moves a  *)
(* task, and no decision is withdrawn but for a quota that is too small.   *)
NoTaskLost ==
  [][\A k \in Task :
       /\ stage'[k] # stage[k] =>
            <<stage[k], stage'[k]>> \in {<<"idle", "queued">>, <<"queued", "flight">>,
              <<"flight", "queued">>, <<"flight", "running">>, <<"running", "idle">>}
       /\ <<size[k], owner[k]>>' # <<size[k], owner[k]>> => "idle" \in {stage[k], stage'[k]}
       /\ quota' # quota => stage' = stage
       /\ stage[k] = "flight" /\ stage'[k] = "queued" =>
            Held(owner[k]) > quota[owner[k]]]_vars

(* Of two tasks in a queue the older one stays the older one.              *)
PlacesAreKept ==
  [][\A t \in Tenant : LET In(q) == {q[i] : i \in 1..Len(q)} IN
       \A j, k \in In(queue[t]) \cap In(queue'[t]) :
         Before(j, k, queue[t]) => Before(j, k, queue'[t])]_vars

Oldest(t, S) == {k \in S : \A j \in S \ {k} : Before(k, j, queue[t])}

(* No placement that may go on is held up: neither a tenant by a task that *)
(* is larger than its quota, nor a node by a decision that must be         *)
(* withdrawn.                                                              *)
WorkConserving ==
  [](/\ \A t \in Tenant :
          /\ \A k \in Oldest(t, {k \in Of(t, "queued") : size[k] <= quota[t]}) :
               Held(t) + size[k] <= quota[t] => \A n \in Node : ENABLED Decide(k, n)
          /\ Held(t) > quota[t] /\ Of(t, "flight") # {} =>
               \E k \in Of(t, "flight") : ENABLED Withdraw(k)
     /\ \A n \in Node : line[n] # <<>> => LET k == Head(line[n]) IN
          Load(n) + size[k] <= Capacity /\ Held(owner[k]) <= quota[owner[k]] =>
            ENABLED Start(k))

(* Every task that fits in the whole quota gets to run, however many       *)
(* smaller ones come after it, once the quota stays as it is.  A quota that*)
(* goes up and down for ever can hold up a small task behind a big one,    *)
(* which is decided on and withdrawn each time.  The first in the queue    *)
(* need not fear even that, as long as the quota never goes below its size.*)
(* Tasks are interchangeable: what holds of one holds of all.              *)
ATask == CHOOSE k \in Task : TRUE
NoStarvation ==
  \A q \in 1..MaxQuota :
    []<> ~ (ATask \in Waiting /\ quota[owner[ATask]] = q /\ size[ATask] <= q)
FirstIsServed ==
  []<> ~ (/\ ATask \in Waiting /\ ATask = Head(queue[owner[ATask]])
         /\ size[ATask] <= quota[owner[ATask]])

(* A quota that was lowered comes to hold.                                 *)
QuotaHolds == \A t \in Tenant : []<>(Held(t) <= quota[t])

-----------------------------------------------------------------------------
(* Situations that must be reachable: otherwise the properties might hold  *)
(* only because nothing happens.                                           *)

(* A quota was lowered to nothing while a task runs, and another waits.    *)
ReachOverQuota ==
  \E t \in Tenant : quota[t] = 0 /\ Running(t) > 0 /\ queue[t] # <<>>

(* A small task that would fit in now waits behind a big one that would    *)
(* not.                                                                    *)
ReachBigFirst ==
  \E t \in Tenant : \E j, k \in Of(t, "queued") :
    /\ Before(j, k, queue[t]) /\ size[j] <= quota[t] /\ Held(t) + size[j] > quota[t]
    /\ Held(t) + size[k] <= quota[t]

(* A node has room for a small task, and keeps it for a big one.           *)
ReachRoomIsKept ==
  \E n \in Node : /\ Len(line[n]) > 1
                  /\ Load(n) + size[line[n][1]] > Capacity
                  /\ Load(n) + size[line[n][2]] <= Capacity

(* A task larger than the quota is passed over by one that is in flight.   *)
ReachPassedOver ==
  \E t \in Tenant : \E j \in Of(t, "queued"), k \in Of(t, "flight") :
    Before(j, k, queue[t]) /\ size[j] > quota[t]

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](TypeOK /\ UsageIsHeld /\ NoOvercommit)
THEOREM Spec => NoQuotaViolation /\ NoTaskLost /\ PlacesAreKept /\ WorkConserving
THEOREM Spec => NoStarvation /\ FirstIsServed /\ QuotaHolds

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* Big 2, Capacity 2, MaxQuota 2, Node 2, Task 3, Tenant 2, up to Symmetry *)
(*          2,460 distinct      16,759 generated  depth 12  verified       *)
(* Big 2, Capacity 2, MaxQuota 4, Node 1, Task 3, Tenant 1                 *)
(*          2,480 distinct      14,928 generated  depth 10  verified       *)
(*     also NoQuotaViolation, NoTaskLost, PlacesAreKept, WorkConserving,   *)
(*          NoStarvation, FirstIsServed, QuotaHolds                        *)
(* Big 2, Capacity 2, MaxQuota 2, Node 1, Task 3, Tenant 2                 *)
(*         18,369 distinct     117,559 generated  depth 11  verified       *)
(*     also NoQuotaViolation, NoTaskLost, PlacesAreKept, WorkConserving,   *)
(*          NoStarvation, FirstIsServed, QuotaHolds                        *)
(* Big 2, Capacity 2, MaxQuota 3, Node 1, Task 4, Tenant 2, up to Symmetry *)
(*         16,052 distinct     143,828 generated  depth 15  verified       *)
=============================================================================
