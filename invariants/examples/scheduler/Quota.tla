-------------------------------- MODULE Quota --------------------------------
(***************************************************************************)
(* Workers that share the quota of one tenant. A worker asks for a task    *)
(* and settles it later: what others do in between counts, and whether     *)
(* there is room is decided when it settles, in one step. It abstracts     *)
(* from what a task does and from who is served first.                     *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
    Worker,     \* those that share the quota
    Quota       \* most tasks at once

ASSUME QuotaIsPositive == Quota \in Nat /\ Quota > 0

VARIABLES
    at,         \* what each worker does: "idle", "asking" or "running"
    used        \* what of the quota is given away

vars == <<at, used>>

TypeOK ==
    /\ at \in [Worker -> {"idle", "asking", "running"}]
    /\ used \in 0..Cardinality(Worker)

Init ==
    /\ at = [w \in Worker |-> "idle"]
    /\ used = 0

Ask(w) ==
    /\ at[w] = "idle"
    /\ at' = [at EXCEPT ![w] = "asking"]
    /\ UNCHANGED used

\* Looked and taken in one step, whoever has asked first.
Settle(w) ==
    /\ at[w] = "asking"
    /\ IF used < Quota
       THEN /\ at' = [at EXCEPT ![w] = "running"]
            /\ used' = used + 1
       ELSE /\ at' = [at EXCEPT ![w] = "idle"]
            /\ UNCHANGED used

Idle(w) == [at EXCEPT ![w] = "idle"]

Complete(w) ==
    /\ at[w] = "running"
    /\ at' = Idle(w)
    /\ used' = used - 1

\* A task that fails is given back like one that is done, and just once.
Fail(w) ==
    /\ at[w] = "running"
    /\ at' = Idle(w)
    /\ used' = used - 1

Next == \E w \in Worker : Ask(w) \/ Settle(w) \/ Complete(w) \/ Fail(w)

Spec == Init /\ [][Next]_vars

NoQuotaViolation == used <= Quota

UsageIsHeld == used = Cardinality({w \in Worker : at[w] = "running"})

(***************************************************************************)
(* Worker      Quota  states  transitions                                  *)
(* w1, w2, w3  2      26      102                                          *)
(***************************************************************************)
==============================================================================
