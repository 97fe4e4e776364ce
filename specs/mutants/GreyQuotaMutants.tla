-------------------------- MODULE GreyQuotaMutants --------------------------
(***************************************************************************)
(* Real and likely faults of quotas in units in GreyQuota, each as one     *)
(* operator that takes the place of one of its own.                        *)
(***************************************************************************)
EXTENDS GreyQuota

-----------------------------------------------------------------------------
(* Big and small.                                                          *)

(* kueue#8309: any task that fits in now is decided on, and the big one    *)
(* waits until the small ones leave.  NoStarvation.                        *)
AnyThatFits(t, k) == size[k] <= quota[t]

(* A node starts what it has room for, in any order.  NoStarvation.        *)
AnyOfTheLine(k) == TRUE

(* The oldest task is next, though the quota will never have room for it.  *)
(* WorkConserving.                                                         *)
OldestBlocks(t, k) ==
  size[k] <= quota[t] /\ \A j \in Of(t, "queued") : ~ Before(j, k, queue[t])

(* A task is let in where anything is left, whatever it takes.             *)
(* NoQuotaViolation.                                                       *)
SizeUnseen(t, k) == used[t] < quota[t]

(* A node counts its tasks and not what they take.  NoOvercommit.          *)
TasksAreCounted(n, k) ==
  Cardinality({j \in Task : node[j] = n /\ stage[j] = "running"}) < Capacity

(* A task of any size frees one place when it ends.  UsageIsHeld.          *)
OnePlace(k) == 1

-----------------------------------------------------------------------------
(* Quotas that are lowered.                                                *)

(* The quota is checked with the decision and not once more at the start.  *)
(* NoQuotaViolation.                                                       *)
DecidedIsDecided(t) == TRUE

(* What is used is taken to be no more than the quota.  UsageIsHeld.       *)
CutToQuota(t, q) == IF used[t] > q THEN q ELSE used[t]

(* Decisions beyond the quota are not withdrawn, and wait until the quota  *)
(* is raised.  QuotaHolds.                                                 *)
NeverWithdrawn(t, k) == FALSE

(* The oldest decision is withdrawn first.  FirstIsServed.                 *)
OldestFirst(t, k) == \A j \in Of(t, "flight") : ~ Before(j, k, queue[t])

(* A task whose decision was withdrawn begins anew at the end of its queue.*)
(* PlacesAreKept.                                                          *)
BackToTheEnd(k) ==
  LET t == owner[k] IN
  /\ stage[k] = "flight" /\ used[t] > quota[t] /\ IsYoungest(t, k)
  /\ stage' = [stage EXCEPT ![k] = "queued"]
  /\ node' = [node EXCEPT ![k] = None]
  /\ queue' = [queue EXCEPT ![t] = Append(Drop(@, k), k)]
  /\ line' = [line EXCEPT ![node[k]] = Drop(@, k)]
  /\ used' = [used EXCEPT ![t] = @ - Released(k)]
  /\ UNCHANGED <<size, owner, quota>>

(* A task whose decision is withdrawn is forgotten.  NoTaskLost.           *)
ForgottenWithDecision(k) ==
  LET t == owner[k] IN
  /\ stage[k] = "flight" /\ used[t] > quota[t] /\ IsYoungest(t, k)
  /\ stage' = [stage EXCEPT ![k] = "idle"]
  /\ size' = [size EXCEPT ![k] = 0]
  /\ owner' = [owner EXCEPT ![k] = None]
  /\ node' = [node EXCEPT ![k] = None]
  /\ queue' = [queue EXCEPT ![t] = Drop(@, k)]
  /\ line' = [line EXCEPT ![node[k]] = Drop(@, k)]
  /\ used' = [used EXCEPT ![t] = @ - Released(k)]
  /\ UNCHANGED quota

(* A lowered quota ends what runs beyond it.  NoTaskLost.                  *)
EndsWhatRuns(t, q) ==
  /\ q # quota[t]
  /\ quota' = [quota EXCEPT ![t] = q]
  /\ LET ends == {k \in Of(t, "running") : used[t] > q} IN
     /\ stage' = [k \in Task |-> IF k \in ends THEN "idle" ELSE stage[k]]
     /\ size' = [k \in Task |-> IF k \in ends THEN 0 ELSE size[k]]
     /\ owner' = [k \in Task |-> IF k \in ends THEN None ELSE owner[k]]
     /\ node' = [k \in Task |-> IF k \in ends THEN None ELSE node[k]]
     /\ used' = [used EXCEPT ![t] = @ - Units(ends)]
  /\ UNCHANGED <<queue, line>>

(* A decision is withdrawn though the quota is large enough.  NoTaskLost.  *)
WithdrawAnyTime(k) ==
  LET t == owner[k] IN
  /\ stage[k] = "flight" /\ IsYoungest(t, k)
  /\ stage' = [stage EXCEPT ![k] = "queued"]
  /\ node' = [node EXCEPT ![k] = None]
  /\ line' = [line EXCEPT ![node[k]] = Drop(@, k)]
  /\ used' = [used EXCEPT ![t] = @ - Released(k)]
  /\ UNCHANGED <<size, owner, queue, quota>>
=============================================================================
