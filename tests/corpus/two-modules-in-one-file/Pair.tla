---- MODULE Pair ----
EXTENDS Naturals, Second
VARIABLE x
Init == x = 0
Next == x' = Step(x)
Spec == Init /\ [][Next]_x
Inv == x < 4
====
---- MODULE Second ----
EXTENDS Naturals
Step(n) == (n + 1) % 4
====
