---- MODULE Grow ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = x + 1
Spec == Init /\ [][Next]_x /\ WF_x(Next)
Bound == x < 5
Natural == x \in Nat
Step == x' < 5
Returns == []<>(x = 0)
====
