---- MODULE Guard ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Go == x' = (x + 1) % 3
Never == x = 7 /\ x' = 0
Next == Go \/ Never
Spec == Init /\ [][Next]_x
Low == x < 3
====
