---- MODULE Meter ----
EXTENDS Naturals, TLC
VARIABLE m
Init == m = 0
Next == /\ Assert(m < 3, <<"too high", m>>)
        /\ m' = m + 1
Spec == Init /\ [][Next]_m
====
