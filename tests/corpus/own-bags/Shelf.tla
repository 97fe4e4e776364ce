---- MODULE Shelf ----
EXTENDS Naturals, Bags
VARIABLE x
Init == x = 0
Next == x' = 1 - x
Spec == Init /\ [][Next]_x
Inv == EmptyBag # <<>>
====
