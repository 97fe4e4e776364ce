---- MODULE Inf ----
EXTENDS Naturals
VARIABLE x
Init == x \in Nat
Next == x' = x
Spec == Init /\ [][Next]_x
Inv == x >= 0
====
