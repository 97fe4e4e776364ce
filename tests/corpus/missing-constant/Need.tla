---- MODULE Need ----
EXTENDS Naturals
CONSTANTS Max, Min
VARIABLE x
Init == x = Min
Next == x < Max /\ x' = x + 1
====
