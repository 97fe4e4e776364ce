---- MODULE Iff ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = IF x < 2 THEN x + 1 ELSE x
Spec == Init /\ [][Next]_x /\ WF_x(Next)
Odd == (x = 0) <=> ((x = 0) ~> (x = 2))
====
