---- MODULE Flag ----
EXTENDS Naturals
CONSTANT Small
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 3
Spec == Init /\ [][Next]_x
====
