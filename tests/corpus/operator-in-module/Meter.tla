---- MODULE Meter ----
EXTENDS Naturals
G == INSTANCE Gauge
VARIABLE m
Init == m = 0
Next == m' = G!Wrap(m + 1)
Spec == Init /\ [][Next]_m
Low == m < 4
====
