---- MODULE Umlaut ----
\* Größe, in Latin-1
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = 1 - x
Spec == Init /\ [][Next]_x
Inv == x \in {0, 1}
====
