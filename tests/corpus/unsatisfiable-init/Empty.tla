---- MODULE Empty ----
EXTENDS Naturals
CONSTANT Max
VARIABLE x
Init == x \in {n \in 0..Max : n > Max}
Next == x' = x
Spec == Init /\ [][Next]_x
Inv == x > 100
====
