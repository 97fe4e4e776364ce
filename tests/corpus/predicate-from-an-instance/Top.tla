---- MODULE Top ----
EXTENDS Naturals
VARIABLE t
Init == t = 0
Next == t' = (t + 1) % 4
Spec == Init /\ [][Next]_t
B == INSTANCE Below WITH v <- t
Fits == B!Small
====
