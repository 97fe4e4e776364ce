---- MODULE Top ----
EXTENDS Naturals
VARIABLE t
Init == t = 0
Next == t' = (t + 1) % 4
Spec == Init /\ [][Next]_t
Small == t < 2
Always == []Small
====
