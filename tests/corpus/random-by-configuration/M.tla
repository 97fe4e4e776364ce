---- MODULE M ----
EXTENDS Naturals, TLC
CONSTANT Pick(_)
VARIABLES x
Init == x = 0
Next == x' = Pick(0..9999)
Spec == Init /\ [][Next]_x
Inv == x # 10000
MyPick(S) == RandomElement(S)
====
