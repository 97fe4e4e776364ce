---- MODULE Cells ----
EXTENDS Naturals
VARIABLE cell
C(i) == INSTANCE Cell WITH v <- cell[i]
Init == cell = [i \in 1..2 |-> 0]
Bump(i) == C(i)!CanGrow /\ cell' = [cell EXCEPT ![i] = @ + 1]
Next == \E i \in 1..2 : Bump(i)
Spec == Init /\ [][Next]_cell
Fine == \A i \in 1..2 : C(i)!TypeOK
====
