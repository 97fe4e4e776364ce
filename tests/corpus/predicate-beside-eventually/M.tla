---- MODULE M ----
EXTENDS Naturals
VARIABLES x
Init == x = 0
Next == x' = (x + 1) % 4
Spec == Init /\ [][Next]_x /\ WF_x(Next)
TypeOK == x \in 0..2
Correct == TypeOK /\ <>(x = 3)
====
