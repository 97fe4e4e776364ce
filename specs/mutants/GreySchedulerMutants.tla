------------------------ MODULE GreySchedulerMutants ------------------------
(***************************************************************************)
(* Faults of schedulers in GreyScheduler, each as one operator that takes  *)
(* the place of one of its own, or two that take two.  Each is caught by   *)
(* the property named with it; greyverify.toml has the bounds.             *)
(***************************************************************************)
EXTENDS GreyScheduler

-----------------------------------------------------------------------------
(* Quotas.                                                                 *)

(* The quota is checked with the decision and usage is recorded with the   *)
(* commit: all decisions between the two see the same place free.          *)
(* NoQuotaViolation.                                                       *)
NotYetRecorded(u) == u
RecordedAtLast(u) == u + 1

(* Who was let in once is let in again: a retry does not look at the       *)
(* quota, though others have its place by now.  NoQuotaViolation.          *)
RetryUnchecked(r) ==
  r.used < QuotaOf(r) \/ (r.queue # <<>> /\ Head(r.queue))

(* One place more than the quota.  NoQuotaViolation.                       *)
OneTooMany(r) == r.used <= QuotaOf(r)

(* A failure releases nothing, and the tenant never has that place again.  *)
(* UsageIsHeld.                                                            *)
KeptOnFailure(u) == u

(* A failure releases twice, once when it happens and once when the task   *)
(* is queued again, so another task gets in as well.  NoQuotaViolation.    *)
ReleasedTwice(u) == u - 2

-----------------------------------------------------------------------------
(* Nodes.                                                                  *)

(* The node had room when the scheduler looked.  NoOvercommit.             *)
AnyNodeUp(n) == n.up

(* The scheduler's list of nodes is old, and nobody asks the node.         *)
(* PlacedOnNodesUp; all counts are right.                                  *)
AnyNodeWithRoom(n) == n.load < Capacity

(* A node that returns before its failure was noticed reports nothing on   *)
(* it, and what it had stays on record for ever.  UsageIsHeld.             *)
ReturnUnnoticed(n) == TRUE

(* What is taken back stays on the failed node's list, to be counted once  *)
(* more.  UsageIsHeld.                                                     *)
TakenBackTwice(r, n) ==
  /\ r.placed > 0 /\ n.load > 0
  /\ Becomes(r, [r EXCEPT !.queue = Append(@, TRUE), !.placed = @ - 1,
                          !.used = OnFailure(@)], 0, 0)
  /\ NodeBecomes(n, IF n.up THEN [n EXCEPT !.load = @ - 1] ELSE n)

-----------------------------------------------------------------------------
(* Turns.                                                                  *)

(* A heavy tenant is served first rather than more.  Fairness.             *)
HeavyFirst(r, C) ==
  IF r.heavy THEN \A x \in C : x.heavy => r.lead <= x.lead
  ELSE \A x \in C : ~ x.heavy /\ r.lead <= x.lead

(* Turns go to anyone who could use one, whatever they had.  Fairness.     *)
AnyTurn(r, C) == TRUE

(* Turns cost nothing, so whoever has least goes on having least.          *)
(* Fairness.                                                               *)
FreeTurns(r) == 0

(* A turn costs everyone the same: weights are forgotten.  Seen only where *)
(* a light tenant contends for more than one turn.  Fairness.              *)
SamePrice(r) == 1

(* A tenant that was idle has saved up a turn.  Fairness.                  *)
SavedUp(r) == -Stride(r)
=============================================================================
