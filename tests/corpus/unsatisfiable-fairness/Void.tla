---- MODULE Void ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 2
Jump == x' = 5
Spec == Init /\ [][Next]_x /\ WF_x(Jump)
Never == []<>(x = 7)
====
