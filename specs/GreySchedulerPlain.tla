------------------------- MODULE GreySchedulerPlain -------------------------
(***************************************************************************)
(* GreyScheduler with names: tasks, nodes and tenants are told apart, a    *)
(* decision names a node, and who runs where is known.  Nothing is reduced *)
(* here, and so bounds are small.  It has two purposes: Projection, of     *)
(* which GreyScheduler must reach the same values; and NoStarvation, which *)
(* is about single tasks and is checked without view, symmetry or          *)
(* constraint.  What is not modelled and not promised stands there.        *)
(*                                                                         *)
(* A task that has finished is idle again, and its name is free for a new  *)
(* one of any tenant: MaxTask names are enough for any number of tasks, of *)
(* which MaxTask at most are unfinished at one time.                       *)
(***************************************************************************)
EXTENDS GreyOperators, TLC

CONSTANTS Node, Tenant,  \* the nodes and the tenants
          None,          \* no node, or no tenant
          Heavy,         \* how many tenants are heavy
          Weight,        \* a heavy tenant has weight and quota of so many light ones
          Quota,         \* tasks that a light tenant may have placed at one time
          Capacity,      \* tasks that a node has room for
          MaxTask        \* bound: tasks that are unfinished at one time

ASSUME PartsAreFinite == IsFiniteSet(Node) /\ IsFiniteSet(Tenant)
ASSUME PartsAreMany   == Node # {} /\ Cardinality(Tenant) > 1
ASSUME NoneIsNobody   == None \notin Node \cup Tenant
ASSUME SomeAreHeavy   == Heavy \in 0..Cardinality(Tenant)
ASSUME NumbersArePositive ==
  \A bound \in {Weight, Quota, Capacity, MaxTask} : bound \in Nat \ {0}

Task    == 1..MaxTask
Heavies == CHOOSE S \in SUBSET Tenant : Cardinality(S) = Heavy

VARIABLES
  stage,  \* [Task -> {"idle", "queued", "flight", "placed"}]
  owner,  \* [Task -> Tenant or None] whose task it is, unless it is idle
  node,   \* [Task -> Node or None] where it is, or is to be placed
  tried,  \* the queued tasks that failed before
  queue,  \* [Tenant -> Seq(Task)] the queued tasks of each, oldest first
  used,   \* [Tenant -> 0..MaxTask] the scheduler's record of the quota in use
  lead,   \* [Tenant -> 0..Weight] its pass, beyond that of the least one
  had,    \* [Tenant -> 0..Weight] the same by turns had (history: guards nothing)
  up      \* the nodes that are up

vars == <<stage, owner, node, tried, queue, used, lead, had, up>>

-----------------------------------------------------------------------------
(* What is so, whatever the scheduler makes of it.                         *)

QuotaOf(t) == IF t \in Heavies THEN Weight * Quota ELSE Quota
Stride(t)  == IF t \in Heavies THEN 1 ELSE Weight

Of(t, s) == {k \in Task : owner[k] = t /\ stage[k] = s}
Held(t)  == Cardinality(Of(t, "flight")) + Cardinality(Of(t, "placed"))
On(n)    == {k \in Task : node[k] = n /\ stage[k] = "placed"}
Load(n)  == Cardinality(On(n))

Contends(t) == queue[t] # <<>> /\ Held(t) < QuotaOf(t)

-----------------------------------------------------------------------------
(* The decisions, as in GreyScheduler and with the same meaning.           *)

WithinQuota(t) == used[t] < QuotaOf(t)
HasTurn(t, C) == \A x \in C : lead[t] <= lead[x]
Takes(n) == n \in up /\ Load(n) < Capacity

-----------------------------------------------------------------------------
Init ==
  /\ stage = [k \in Task |-> "idle"]
  /\ owner = [k \in Task |-> None]
  /\ node  = [k \in Task |-> None]
  /\ tried = {}
  /\ queue = [t \in Tenant |-> <<>>]
  /\ used  = [t \in Tenant |-> 0]
  /\ lead  = [t \in Tenant |-> 0]
  /\ had   = [t \in Tenant |-> 0]
  /\ up    = Node

(* What contenders paid and had once t has had so many turns more, counted *)
(* from the one that now has least.  The last conjunct of a step: it asks  *)
(* who contends after it.                                                  *)
Pays(t, turns) ==
  LET C == {x \in Tenant : Contends(x)'}
      paid == turns * Stride(t)
      After(f) == [x \in C |-> IF x # t THEN f[x]
                               ELSE IF Contends(t) THEN f[t] + paid ELSE Stride(t)]
      Settled(f) == [x \in Tenant |-> IF x \in C THEN f[x] - Least({f[y] : y \in C}) ELSE 0]
  IN lead' = Settled(After(lead)) /\ had' = Settled(After(had))

(* Only the bound keeps a task from waiting.                               *)
Arrive(k, t) ==
  /\ stage[k] = "idle"
  /\ stage' = [stage EXCEPT ![k] = "queued"]
  /\ owner' = [owner EXCEPT ![k] = t]
  /\ queue' = [queue EXCEPT ![t] = Append(@, k)]
  /\ UNCHANGED <<node, tried, used, up>>
  /\ Pays(t, 0)

(* The oldest task of the tenant that has the turn takes a place in the    *)
(* quota, and is to go to node n, in whatever state that is.               *)
Decide(t, n) ==
  LET C == {x \in Tenant : queue[x] # <<>> /\ WithinQuota(x)}
      k == Head(queue[t])
  IN /\ t \in C /\ HasTurn(t, C)
     /\ stage' = [stage EXCEPT ![k] = "flight"]
     /\ node' = [node EXCEPT ![k] = n]
     /\ tried' = tried \ {k}
     /\ queue' = [queue EXCEPT ![t] = Tail(@)]
     /\ used' = [used EXCEPT ![t] = @ + 1]
     /\ UNCHANGED <<owner, up>>
     /\ Pays(t, 1)

(* The node takes the task, if it is up and has room.                      *)
Commit(k) ==
  /\ stage[k] = "flight" /\ Takes(node[k])
  /\ stage' = [stage EXCEPT ![k] = "placed"]
  /\ UNCHANGED <<owner, node, tried, queue, used, lead, had, up>>

(* The node refused; from a refusal the scheduler learns which take tasks. *)
Redirect(k, n) ==
  /\ stage[k] = "flight" /\ ~ Takes(node[k]) /\ Takes(n)
  /\ node' = [node EXCEPT ![k] = n]
  /\ UNCHANGED <<stage, owner, tried, queue, used, lead, had, up>>

(* The task has run, on a node that is up; its name and place are free.    *)
Finish(k) ==
  /\ stage[k] = "placed" /\ node[k] \in up
  /\ stage' = [stage EXCEPT ![k] = "idle"]
  /\ owner' = [owner EXCEPT ![k] = None]
  /\ node' = [node EXCEPT ![k] = None]
  /\ used' = [used EXCEPT ![owner[k]] = @ - 1]
  /\ UNCHANGED <<tried, queue, up>>
  /\ Pays(owner[k], 0)

(* The task goes to the end of its queue; at the head, one that fails every*)
(* time would keep all others from running.                                *)
Requeue(k) ==
  /\ stage[k] = "placed"
  /\ stage' = [stage EXCEPT ![k] = "queued"]
  /\ node' = [node EXCEPT ![k] = None]
  /\ tried' = tried \cup {k}
  /\ queue' = [queue EXCEPT ![owner[k]] = Append(@, k)]
  /\ used' = [used EXCEPT ![owner[k]] = @ - 1]
  /\ UNCHANGED <<owner, up>>
  /\ Pays(owner[k], 0)

TaskFails(k) == node[k] \in up /\ Requeue(k)
TakeBack(k)  == node[k] \notin up /\ Requeue(k)

(* A node stops; what it had waits to be taken back.                       *)
NodeFails(n) ==
  /\ n \in up
  /\ up' = up \ {n}
  /\ UNCHANGED <<stage, owner, node, tried, queue, used, lead, had>>

(* A node is let in again once all it had has been taken back.             *)
NodeReturns(n) ==
  /\ n \notin up /\ On(n) = {}
  /\ up' = up \cup {n}
  /\ UNCHANGED <<stage, owner, node, tried, queue, used, lead, had>>

Next ==
  \/ \E k \in Task, t \in Tenant : Arrive(k, t)
  \/ \E t \in Tenant, n \in Node : Decide(t, n)
  \/ \E k \in Task : Commit(k)
  \/ \E k \in Task, n \in Node : Redirect(k, n)
  \/ \E k \in Task : Finish(k)
  \/ \E k \in Task : TaskFails(k)
  \/ \E k \in Task : TakeBack(k)
  \/ \E n \in Node : NodeFails(n)
  \/ \E n \in Node : NodeReturns(n)

(* Tasks need never arrive and nodes need never fail, but a run ends, well *)
(* or badly; a lost task is noticed; a failed node returns in the end; and *)
(* turns are given.  None of this says that a commit succeeds: its node    *)
(* may fail or fill up each time before it comes to that.  So it is to     *)
(* succeed if it could again and again.                                    *)
Fair ==
  /\ WF_vars(\E t \in Tenant, n \in Node : Decide(t, n))
  /\ \A k \in Task : /\ SF_vars(Commit(k))
                     /\ WF_vars(\E n \in Node : Redirect(k, n))
                     /\ WF_vars(Finish(k) \/ TaskFails(k) \/ TakeBack(k))
  /\ \A n \in Node : WF_vars(NodeReturns(n))

Spec == Init /\ [][Next]_vars /\ Fair

-----------------------------------------------------------------------------
(* Properties, as in GreyScheduler.                                        *)

TypeOK ==
  /\ stage \in [Task -> {"idle", "queued", "flight", "placed"}]
  /\ owner \in [Task -> Tenant \cup {None}]
  /\ node \in [Task -> Node \cup {None}]
  /\ \A k \in Task : /\ owner[k] = None <=> stage[k] = "idle"
                     /\ node[k] = None <=> stage[k] \in {"idle", "queued"}
  /\ \A t \in Tenant : /\ {queue[t][i] : i \in DOMAIN queue[t]} = Of(t, "queued")
                       /\ Len(queue[t]) = Cardinality(Of(t, "queued"))
  /\ \A k \in tried : stage[k] = "queued"
  /\ used \in [Tenant -> 0..MaxTask] /\ {lead, had} \subseteq [Tenant -> 0..Weight]
  /\ up \subseteq Node

NoQuotaViolation == \A t \in Tenant : Held(t) <= QuotaOf(t)
UsageIsHeld == \A t \in Tenant : used[t] = Held(t)
NoOvercommit == \A n \in Node : Load(n) <= Capacity
Fairness ==
  \A a, b \in Tenant :
    Contends(a) /\ Contends(b) => had[a] - had[b] <= Stride(a)

(* A task begins to run when it is placed, on a node that is up, and never *)
(* else: no node comes back with what it had.                              *)
Runs(k) == stage[k] = "placed" /\ node[k] \in up
PlacedOnNodesUp ==
  [][\A k \in Task :
       stage[k] # "placed" /\ stage'[k] = "placed" <=> ~ Runs(k) /\ Runs(k)']_vars

(* A task goes from stage to stage as its tenant's, and is idle again only *)
(* when it has finished, on a node that is up.                             *)
NoTaskLost ==
  [][\A k \in Task :
       /\ stage'[k] # stage[k] =>
            \/ <<stage[k], stage'[k]>> \in {<<"idle", "queued">>, <<"queued", "flight">>,
                                           <<"flight", "placed">>, <<"placed", "queued">>}
            \/ stage[k] = "placed" /\ stage'[k] = "idle" /\ node[k] \in up
       /\ owner'[k] # owner[k] => "idle" \in {stage[k], stage'[k]}]_vars

FailedTasksWait ==
  [][\A k \in Task : TaskFails(k) \/ TakeBack(k) => stage'[k] = "queued"]_vars

(* Who contends and had least may be served, on any node; and a task may   *)
(* arrive whatever else waits.                                             *)
WorkConserving ==
  [](/\ \A t \in Tenant :
          Contends(t) /\ (\A x \in Tenant : Contends(x) => had[t] <= had[x]) =>
            \A n \in Node : ENABLED Decide(t, n)
     /\ \A k \in Task :
          LET free(n) == n \in up /\ Load(n) < Capacity IN
          /\ stage[k] = "idle" => \A t \in Tenant : ENABLED Arrive(k, t)
          /\ stage[k] = "flight" /\ free(node[k]) => ENABLED Commit(k)
          /\ stage[k] = "flight" /\ ~ free(node[k]) =>
               \A n \in Node : free(n) => ENABLED Redirect(k, n)
          /\ stage[k] = "placed" /\ node[k] \in up =>
               ENABLED Finish(k) /\ ENABLED TaskFails(k)
          /\ stage[k] = "placed" /\ node[k] \notin up => ENABLED TakeBack(k)
     /\ \A n \in Node : n \notin up /\ On(n) = {} => ENABLED NodeReturns(n))

(* Idling earns nothing, and costs no more than a turn: who begins to      *)
(* contend starts one of its own after the least.                          *)
IdlingEarnsNothing ==
  [][\A t \in Tenant : ~ Contends(t) /\ Contends(t)' =>
       LET turn == IF \A x \in Tenant \ {t} : ~ Contends(x) THEN 0
                   ELSE IF t \in Heavies THEN 1 ELSE Weight
       IN lead'[t] = turn /\ had'[t] = turn]_vars

(* Every task that waits is run.  That its tenant must be within its quota *)
(* is no condition: its quota is not 0 and its runs end, so it comes to    *)
(* be, and each time the oldest of its tasks is next.                      *)
NoStarvation == \A k \in Task : stage[k] = "queued" ~> stage[k] = "placed"

-----------------------------------------------------------------------------
(* What GreyScheduler must reach as well, and nothing else.                *)

Projection ==
  LET marks(t) == [i \in DOMAIN queue[t] |-> queue[t][i] \in tried]
      has(t) == <<t \in Heavies, marks(t), Cardinality(Of(t, "flight")),
                  Cardinality(Of(t, "placed")), used[t], lead[t], had[t]>>
      is(n) == <<n \in up, Load(n)>>
  IN <<{Append(h, Cardinality({t \in Tenant : has(t) = h})) :
          h \in {has(t) : t \in Tenant}},
       {Append(s, Cardinality({n \in Node : is(n) = s})) :
          s \in {is(n) : n \in Node}}>>

-----------------------------------------------------------------------------
(* Situations that must come about, or NoStarvation holds for want of      *)
(* anything in its way.                                                    *)

(* Every placement in flight goes to a node that will not take it.         *)
ReachAllRefused ==
  /\ \E k \in Task : stage[k] = "flight"
  /\ \A k \in Task : stage[k] = "flight" => ~ Takes(node[k])

(* A heavy tenant has used up its quota, which is that of so many others,  *)
(* and another task of it waits.                                           *)
ReachQuotaUsedUp ==
  \E t \in Heavies : queue[t] # <<>> /\ Held(t) = Weight * Quota

(* A task tried before stands in the way of one that was not.              *)
ReachRetryFirst ==
  \E t \in Tenant : Len(queue[t]) > 1 /\ queue[t][1] \in tried /\ queue[t][2] \notin tried

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](/\ TypeOK /\ NoQuotaViolation /\ UsageIsHeld /\ NoOvercommit
                   /\ Fairness)
THEOREM Spec => /\ NoStarvation /\ PlacedOnNodesUp /\ NoTaskLost
                /\ FailedTasksWait /\ WorkConserving /\ IdlingEarnsNothing

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* Capacity 1, Heavy 1, MaxTask 2, Node 2, Quota 1, Tenant 2, Weight 2     *)
(*            652 distinct       2,761 generated  depth 11  verified       *)
(*     also NoStarvation, PlacedOnNodesUp, NoTaskLost, FailedTasksWait,    *)
(*          WorkConserving, IdlingEarnsNothing                             *)
(* Capacity 2, Heavy 1, MaxTask 3, Node 1, Quota 1, Tenant 2, Weight 2     *)
(*          2,660 distinct       7,974 generated  depth 16  verified       *)
(*     also NoStarvation, PlacedOnNodesUp, NoTaskLost, FailedTasksWait,    *)
(*          WorkConserving, IdlingEarnsNothing                             *)
=============================================================================
