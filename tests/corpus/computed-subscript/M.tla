---- MODULE M ----
EXTENDS Naturals
VARIABLES x
Init == x = 0
Next == x' = 1 - x
Spec == Init /\ [][Next]_(x % 2)
Inv == x < 2
====
