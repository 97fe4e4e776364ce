---- MODULE M ----
EXTENDS Naturals
VARIABLES x
Init == x = 0
Inc == x' = x + 1
Next == Inc /\ x < 3
Spec == Init /\ [][Next]_x /\ WF_x(Inc)
Live == <>(x = 17)
====
