---- MODULE Calibration ----
\* A search of a fixed size, by which the speed of a machine is known.
EXTENDS Naturals, FiniteSets

CONSTANTS Process, Last

VARIABLES clock, seen, inbox

vars == <<clock, seen, inbox>>

Init ==
    /\ clock = [p \in Process |-> 0]
    /\ seen = [p \in Process |-> {}]
    /\ inbox = {}

Send(p) ==
    /\ clock[p] < Last
    /\ clock' = [clock EXCEPT ![p] = @ + 1]
    /\ inbox' = inbox \cup {[from |-> p, at |-> clock[p]]}
    /\ UNCHANGED seen

Receive(p, m) ==
    /\ m.from # p
    /\ m.from \notin seen[p]
    /\ seen' = [seen EXCEPT ![p] = @ \cup {m.from}]
    /\ UNCHANGED <<clock, inbox>>

Next == \E p \in Process : Send(p) \/ \E m \in inbox : Receive(p, m)

Spec == Init /\ [][Next]_vars

Bounded == \A p \in Process : clock[p] <= Last /\ Cardinality(seen[p]) < Cardinality(Process)
====
