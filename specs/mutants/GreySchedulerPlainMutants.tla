---------------------- MODULE GreySchedulerPlainMutants ----------------------
(***************************************************************************)
(* Faults of schedulers in GreySchedulerPlain, those that need names: by   *)
(* some a task may wait for ever, by others it is not whose it was.  Each  *)
(* is caught by NoStarvation if nothing else is named with it.             *)
(***************************************************************************)
EXTENDS GreySchedulerPlain

(* The newest task of a queue is next.  Nothing unsafe happens.            *)
NewestFirst(t, n) ==
  LET C == {x \in Tenant : queue[x] # <<>> /\ WithinQuota(x)}
      last == Len(queue[t])
      k == queue[t][last]
  IN /\ t \in C /\ HasTurn(t, C)
     /\ stage' = [stage EXCEPT ![k] = "flight"]
     /\ node' = [node EXCEPT ![k] = n]
     /\ tried' = tried \ {k}
     /\ queue' = [queue EXCEPT ![t] = Prefix(@, last - 1)]
     /\ used' = [used EXCEPT ![t] = @ + 1]
     /\ UNCHANGED <<owner, up>>
     /\ Pays(t, 1)

(* A heavy tenant is served first rather than more: with enough to do it   *)
(* leaves the others no turn.  Fairness does not hold either.              *)
HeavyFirst(t, C) ==
  IF t \in Heavies THEN \A x \in C \cap Heavies : lead[t] <= lead[x]
  ELSE C \cap Heavies = {} /\ \A x \in C : lead[t] <= lead[x]

(* Pays, where the lead of one that begins to contend is this at first.    *)
PaysJoining(t, turns, first) ==
  LET C == {x \in Tenant : Contends(x)'}
      paid == turns * Stride(t)
      After(f, start) == [x \in C |-> IF x # t THEN f[x]
                                      ELSE IF Contends(t) THEN f[t] + paid ELSE start]
      Settled(f) == [x \in Tenant |-> IF x \in C THEN f[x] - Least({f[y] : y \in C}) ELSE 0]
  IN lead' = Settled(After(lead, first)) /\ had' = Settled(After(had, Stride(t)))

(* Whoever begins to contend starts level with the least one: two that     *)
(* have short bursts of work can overtake a third at every turn, though    *)
(* all leads stay small.  Fairness does not hold either.                   *)
JoinsLevel(t, turns) == PaysJoining(t, turns, 0)

(* Whoever begins to contend starts as a heavy one does.                   *)
(* IdlingEarnsNothing, sooner than Fairness.                               *)
JoinsAlike(t, turns) == PaysJoining(t, turns, 1)

(* A task of k's owner leaves its node, and t has it in its queue q; the   *)
(* owner has this usage on record.                                         *)
WaitsIn(k, t, q, usage) ==
  /\ stage[k] = "placed"
  /\ stage' = [stage EXCEPT ![k] = "queued"]
  /\ owner' = [owner EXCEPT ![k] = t]
  /\ node' = [node EXCEPT ![k] = None]
  /\ tried' = tried \cup {k}
  /\ queue' = [queue EXCEPT ![t] = q]
  /\ used' = [used EXCEPT ![owner[k]] = usage]
  /\ UNCHANGED up
  /\ Pays(owner[k], 0)

(* A failure releases nothing, until the quota is used up by tasks that    *)
(* are no more.  UsageIsHeld does not hold either.                         *)
KeptOnFailure(k) ==
  WaitsIn(k, owner[k], Append(queue[owner[k]], k), used[owner[k]])

(* A task that failed is at the head of the queue: one that fails every    *)
(* time keeps all others from running.                                     *)
RetriedFirst(k) ==
  WaitsIn(k, owner[k], <<k>> \o queue[owner[k]], used[owner[k]] - 1)

(* A task is queued again with another tenant, who pays for it.            *)
(* NoTaskLost.                                                             *)
QueuedWithAnother(k) ==
  LET t == CHOOSE t \in Tenant : t # owner[k]
  IN WaitsIn(k, t, Append(queue[t], k), used[owner[k]] - 1)

(* nomad#2958: a task of a failed node is dropped, not tried again.        *)
(* NoTaskLost; the task has been placed, and NoStarvation asks no more.    *)
LostWithItsNode(k) ==
  IF node[k] \in up
  THEN WaitsIn(k, owner[k], Append(queue[owner[k]], k), used[owner[k]] - 1)
  ELSE /\ stage[k] = "placed"
       /\ stage' = [stage EXCEPT ![k] = "idle"]
       /\ owner' = [owner EXCEPT ![k] = None]
       /\ node' = [node EXCEPT ![k] = None]
       /\ used' = [used EXCEPT ![owner[k]] = @ - 1]
       /\ UNCHANGED <<tried, queue, up>>
       /\ Pays(owner[k], 0)

(* A tenant may have one task waiting and no more.  WorkConserving; those  *)
(* that are let in are run.                                                *)
OneWaits(k, t) ==
  /\ stage[k] = "idle" /\ queue[t] = <<>>
  /\ stage' = [stage EXCEPT ![k] = "queued"]
  /\ owner' = [owner EXCEPT ![k] = t]
  /\ queue' = [queue EXCEPT ![t] = <<k>>]
  /\ UNCHANGED <<node, tried, used, up>>
  /\ Pays(t, 0)

(* kueue#4809: a task that is over its tenant's quota stays at the head,   *)
(* and everyone waits for it.  WorkConserving; nobody starves.             *)
HeadOfLine(t, n) ==
  LET C == {x \in Tenant : queue[x] # <<>>}
      k == Head(queue[t])
  IN /\ t \in C /\ HasTurn(t, C) /\ \A x \in C : WithinQuota(x)
     /\ stage' = [stage EXCEPT ![k] = "flight"]
     /\ node' = [node EXCEPT ![k] = n]
     /\ tried' = tried \ {k}
     /\ queue' = [queue EXCEPT ![t] = Tail(@)]
     /\ used' = [used EXCEPT ![t] = @ + 1]
     /\ UNCHANGED <<owner, up>>
     /\ Pays(t, 1)

(* A node is let in again with tasks that are not taken back yet, and runs *)
(* them.  PlacedOnNodesUp.                                                 *)
ReturnsWithTasks(n) ==
  /\ n \notin up
  /\ up' = up \cup {n}
  /\ UNCHANGED <<stage, owner, node, tried, queue, used, lead, had>>
=============================================================================
