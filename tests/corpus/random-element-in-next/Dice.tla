---- MODULE Dice ----
EXTENDS Naturals, TLC
VARIABLE x
Init == x = 0
Roll == RandomElement(1..6)
Next == x' = Roll
Spec == Init /\ [][Next]_x
NotSix == x # 6 \/ x = 6
====
