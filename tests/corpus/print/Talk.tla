---- MODULE Talk ----
EXTENDS Naturals, TLC
VARIABLE x
ASSUME PrintT("the model starts")
Init == x = 0
Next == /\ PrintT(<<"step", x>>)
        /\ x' = (x + 1) % 2
Spec == Init /\ [][Next]_x
Inv == x \in {0, 1}
====
