---- MODULE M ----
EXTENDS Naturals
VARIABLES x
Init == x = 0
Next == x' = (x + 1) % 4
Spec == Init /\ [][Next]_x
Small == x < 2
P == Small /\ [](x \in 0..3)
====
