---- MODULE Start ----
EXTENDS Integers
VARIABLES x, y
Init == x \in -2..2 /\ y = x * x
Next == UNCHANGED <<x, y>>
Spec == Init /\ [][Next]_<<x, y>>
Positive == y > 0
====
