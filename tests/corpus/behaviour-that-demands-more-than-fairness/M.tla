---- MODULE M ----
EXTENDS Naturals
VARIABLES x
Init == x = 0
Next == x' = (x + 1) % 3
Spec == Init /\ [][Next]_x /\ []<>(x = 7)
Live == <>(x = 5)
====
