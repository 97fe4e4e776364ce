---------------------- MODULE GreySchedulerPlainMutants ----------------------
(***************************************************************************)
(* Faults of schedulers in GreySchedulerPlain, those by which a task may   *)
(* wait for ever.  Each is caught by NoStarvation.                         *)
(***************************************************************************)
EXTENDS GreySchedulerPlain

(* The newest task of a queue is next.  Nothing unsafe happens.            *)
NewestFirst(q) == Len(q)

(* A heavy tenant is served first rather than more: with enough to do it   *)
(* leaves the others no turn.  Fairness does not hold either.              *)
HeavyFirst(t, C) ==
  IF t \in Heavies THEN \A x \in C \cap Heavies : lead[t] <= lead[x]
  ELSE C \cap Heavies = {} /\ \A x \in C : lead[t] <= lead[x]

(* Whoever begins to contend starts level with the least one: two that     *)
(* have short bursts of work can overtake a third at every turn, though    *)
(* all leads stay small.  Fairness does not hold either.                   *)
JoinsLevel(t) == 0

(* A failure releases nothing, until the quota is used up by tasks that    *)
(* are no more.  UsageIsHeld does not hold either.                         *)
KeptOnFailure(u) == u
=============================================================================
