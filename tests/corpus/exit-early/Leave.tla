---- MODULE Leave ----
EXTENDS Naturals, TLC
VARIABLE x
Init == x = 0
Next == x' = x + 1 /\ (x = 20 => TLCSet("exit", TRUE))
Spec == Init /\ [][Next]_x
Low == x < 100
====
