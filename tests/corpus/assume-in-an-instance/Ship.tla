---- MODULE Ship ----
EXTENDS Naturals
VARIABLE x
C == INSTANCE Cargo WITH Max <- 0
Init == x = 0
Next == x' = (x + 1) % 2
Spec == Init /\ [][Next]_x
Inv == x < C!Limit
====
