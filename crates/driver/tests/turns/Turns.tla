-------------------------------- MODULE Turns --------------------------------
(***************************************************************************)
(* Tenants take turns on one machine. A tenant may ask again while its     *)
(* task runs, but has one task waiting at most. The scheduler places one   *)
(* task at a time, and each tenant that asks is to have its turn at last.  *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS
    Tenant,     \* who asks
    Heavy,      \* one of them, who asks all the time
    Fault       \* what is wrong: "none", "heavy first" or "asleep"

ASSUME HeavyIsOne == Heavy \in Tenant /\ Fault \in {"none", "heavy first", "asleep"}

VARIABLES
    waiting,    \* those who wait, the first one first
    running     \* whose task runs, at most one

vars == <<waiting, running>>

Waits(t) == \E i \in DOMAIN waiting : waiting[i] = t

TypeOK == waiting \in Seq(Tenant) /\ Len(waiting) <= 2 /\ running \subseteq Tenant

Init == waiting = <<>> /\ running = {}

Ask(t) ==
    /\ ~ Waits(t)
    /\ waiting' = Append(waiting, t)
    /\ UNCHANGED running

\* Whose turn it is. The scheduler that is asleep wakes up when a task ends, and then
\* places the next: before the first one ends, nobody wakes it.
HasTurn(t) ==
    CASE Fault = "none" -> t = Head(waiting)
      [] Fault = "heavy first" -> Waits(Heavy) => t = Heavy
      [] Fault = "asleep" -> FALSE

Place(t) ==
    /\ running = {} /\ Waits(t)
    /\ HasTurn(t)
    /\ waiting' = SelectSeq(waiting, LAMBDA other : other # t)
    /\ running' = {t}

Finish(t) ==
    /\ running = {t}
    /\ running' = {}
    /\ UNCHANGED waiting

Next == \E t \in Tenant : Ask(t) \/ Place(t) \/ Finish(t)

Spec == Init /\ [][Next]_vars /\ \A t \in Tenant : WF_vars(Place(t)) /\ WF_vars(Finish(t))

EveryoneHasATurn == \A t \in Tenant : Waits(t) ~> running = {t}
=============================================================================
