------------------------ MODULE GreySchedulerMutants ------------------------
(***************************************************************************)
(* Faults of schedulers in GreyScheduler, each as one operator that takes  *)
(* the place of a decision or an action, or two that take two.  Each is    *)
(* caught by the property named with it; greyverify.toml has the bounds.   *)
(***************************************************************************)
EXTENDS GreyScheduler

-----------------------------------------------------------------------------
(* A task of r leaves n; the tenant has this queue and this usage on record*)
(* then.                                                                   *)
LeavesWith(r, n, queue, used) ==
  /\ r.placed > 0 /\ n.load > 0
  /\ Becomes(r, [r EXCEPT !.queue = queue, !.placed = @ - 1, !.used = used], 0)
  /\ NodeBecomes(n, [n EXCEPT !.load = @ - 1])

(* It waits again, as it should.                                           *)
OnceMore(r, n) == LeavesWith(r, n, Append(r.queue, TRUE), r.used - 1)

(* It does not wait again, though its place is released.                   *)
Leaves(r, n) == LeavesWith(r, n, r.queue, r.used - 1)

-----------------------------------------------------------------------------
(* Quotas.                                                                 *)

(* The quota is checked with the decision and usage is recorded with the   *)
(* commit: all decisions between the two see the same place free.          *)
(* NoQuotaViolation.                                                       *)
NotYetRecorded ==
  /\ LET C == {r \in DOMAIN tenants : r.queue # <<>> /\ WithinQuota(r)} IN
     \E r \in C :
       /\ HasTurn(r, C)
       /\ Becomes(r, [r EXCEPT !.queue = Tail(@), !.flight = @ + 1], 1)
  /\ UNCHANGED nodes
RecordedAtLast ==
  \E r \in DOMAIN tenants, n \in DOMAIN nodes :
    /\ r.flight > 0 /\ Takes(n)
    /\ Becomes(r, [r EXCEPT !.flight = @ - 1, !.placed = @ + 1, !.used = @ + 1], 0)
    /\ NodeBecomes(n, [n EXCEPT !.load = @ + 1])

(* Who was let in once is let in again: a retry does not look at the       *)
(* quota, though others have its place by now.  NoQuotaViolation.          *)
RetryUnchecked(r) ==
  r.used < QuotaOf(r) \/ (r.queue # <<>> /\ Head(r.queue))

(* One place more than the quota.  NoQuotaViolation.                       *)
OneTooMany(r) == r.used <= QuotaOf(r)

(* A failure releases nothing, and the tenant never has that place again.  *)
(* UsageIsHeld.                                                            *)
KeptOnFailure(r, n) == LeavesWith(r, n, Append(r.queue, TRUE), r.used)

(* A failure releases twice, once when it happens and once when the task   *)
(* is queued again, so another task gets in as well.  NoQuotaViolation.    *)
ReleasedTwice(r, n) == LeavesWith(r, n, Append(r.queue, TRUE), r.used - 2)

-----------------------------------------------------------------------------
(* Nodes.                                                                  *)

(* The node had room when the scheduler looked.  NoOvercommit.             *)
AnyNodeUp(n) == n.up

(* The scheduler's list of nodes is old, and nobody asks the node.         *)
(* PlacedOnNodesUp; all counts are right.                                  *)
AnyNodeWithRoom(n) == n.load < Capacity

(* A node that returns before its failure was noticed reports nothing on   *)
(* it, and what it had stays on record for ever.  UsageIsHeld.             *)
ReturnUnnoticed ==
  /\ \E n \in DOMAIN nodes : ~ n.up /\ NodeBecomes(n, [up |-> TRUE, load |-> 0])
  /\ UNCHANGED tenants

(* A node that returns before all it had was taken back runs the rest,     *)
(* which others may be given, too.  PlacedOnNodesUp; all counts are right. *)
ReturnsWithTasks ==
  /\ \E n \in DOMAIN nodes : ~ n.up /\ NodeBecomes(n, [n EXCEPT !.up = TRUE])
  /\ UNCHANGED tenants

(* What is taken back stays on the failed node's list, to be counted once  *)
(* more.  UsageIsHeld.                                                     *)
TakenBackTwice(r, n) ==
  /\ r.placed > 0 /\ n.load > 0
  /\ Becomes(r, [r EXCEPT !.queue = Append(@, TRUE), !.placed = @ - 1, !.used = @ - 1], 0)
  /\ NodeBecomes(n, IF n.up THEN [n EXCEPT !.load = @ - 1] ELSE n)

(* nomad#2958: a task of a failed node is dropped, not tried again.        *)
(* NoTaskLost; all counts are right.                                       *)
LostWithItsNode(r, n) == IF n.up THEN OnceMore(r, n) ELSE Leaves(r, n)

(* A task that fails is taken for one that finished.  FailedTasksWait.     *)
FailureIsTheEnd(r, n) == IF n.up THEN Leaves(r, n) ELSE OnceMore(r, n)

(* Whoever reports a failure gets no answer and reports again: the task    *)
(* waits twice.  NoTaskLost.                                               *)
QueuedTwice(r, n) == LeavesWith(r, n, r.queue \o <<TRUE, TRUE>>, r.used - 1)

(* What a node had when it failed counts as finished once the node is      *)
(* back.  NoTaskLost.                                                      *)
ReturnsFinished ==
  \/ /\ \E n \in DOMAIN nodes :
          ~ n.up /\ n.load = 0 /\ NodeBecomes(n, [up |-> TRUE, load |-> 0])
     /\ UNCHANGED tenants
  \/ \E r \in DOMAIN tenants, n \in DOMAIN nodes :
       ~ n.up /\ n.load = 1 /\ r.placed > 0
       /\ Becomes(r, [r EXCEPT !.placed = @ - 1, !.used = @ - 1], 0)
       /\ NodeBecomes(n, [up |-> TRUE, load |-> 0])

(* A placement that no node takes is given up, and its task with it.       *)
(* NoTaskLost.                                                             *)
DroppedIfRefused ==
  \E r \in DOMAIN tenants :
    /\ r.flight > 0
    /\ \/ /\ \A n \in DOMAIN nodes : ~ Takes(n)
          /\ Becomes(r, [r EXCEPT !.flight = @ - 1, !.used = @ - 1], 0)
          /\ UNCHANGED nodes
       \/ \E n \in DOMAIN nodes :
            /\ Takes(n)
            /\ Becomes(r, [r EXCEPT !.flight = @ - 1, !.placed = @ + 1], 0)
            /\ NodeBecomes(n, [n EXCEPT !.load = @ + 1])

(* A node's last place is never given.  WorkConserving.                    *)
LastRoomUnused(n) == n.up /\ n.load + 1 < Capacity

(* A node that failed once is not let in again.  WorkConserving.           *)
NeverReturns == FALSE /\ UNCHANGED vars

-----------------------------------------------------------------------------
(* Turns.                                                                  *)

(* kueue#4809: a task that is over its tenant's quota stays at the head,   *)
(* and everyone waits for it.  WorkConserving; it waits until a task of    *)
(* its tenant ends, so nobody starves.                                     *)
HeadOfLine ==
  /\ LET C == {r \in DOMAIN tenants : r.queue # <<>>} IN
     /\ \A r \in C : WithinQuota(r)
     /\ \E r \in C :
          /\ HasTurn(r, C)
          /\ Becomes(r, [r EXCEPT !.queue = Tail(@), !.flight = @ + 1, !.used = @ + 1], 1)
  /\ UNCHANGED nodes

(* The last place of a quota is never given.  WorkConserving.              *)
LastPlaceUnused(r) == r.used + 1 < QuotaOf(r)

(* A heavy tenant is served first rather than more.  Fairness.             *)
HeavyFirst(r, C) ==
  IF r.heavy THEN \A x \in C : x.heavy => r.lead <= x.lead
  ELSE \A x \in C : ~ x.heavy /\ r.lead <= x.lead

(* Turns go to anyone who could use one, whatever they had.  Fairness.     *)
AnyTurn(r, C) == TRUE

(* Becomes, where a turn costs so much, and one that begins to contend     *)
(* starts there.                                                           *)
BecomesPaying(r, s, turns, cost, start) ==
  LET t == CASE ~ Contends(s) -> [s EXCEPT !.lead = 0, !.had = 0]
             [] Contends(s) /\ ~ Contends(r) ->
                  [s EXCEPT !.lead = start, !.had = Stride(s)]
             [] OTHER ->
                  [s EXCEPT !.lead = @ + turns * cost, !.had = @ + turns * Stride(s)]
  IN tenants' = Settled(With(Without(tenants, r), t))

(* Turns cost nothing, so whoever has least goes on having least.          *)
(* Fairness.                                                               *)
FreeTurns(r, s, turns) == BecomesPaying(r, s, turns, 0, Stride(s))

(* A turn costs everyone the same: weights are forgotten.  Seen only where *)
(* a light tenant contends for more than one turn.  Fairness.              *)
SamePrice(r, s, turns) == BecomesPaying(r, s, turns, 1, Stride(s))

(* A tenant that was idle has saved up a turn.  Fairness.                  *)
SavedUp(r, s, turns) == BecomesPaying(r, s, turns, Stride(s), -Stride(s))

(* A tenant that begins to contend starts level with the least: short      *)
(* bursts of work go before whoever has much.  IdlingEarnsNothing, sooner  *)
(* than Fairness.                                                          *)
JoinsLevel(r, s, turns) == BecomesPaying(r, s, turns, Stride(s), 0)
=============================================================================
