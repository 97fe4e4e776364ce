---- MODULE Bag ----
EXTENDS Naturals
CONSTANTS Names, Limit, Label, Strict, Pairs
VARIABLE held
Init == held = {}
Add == \E n \in Names : held' = held \cup {n}
Next == Add
Spec == Init /\ [][Next]_held
TypeOK == /\ held \subseteq Names
          /\ Label = "CHECK_DEADLOCK FALSE"
          /\ Strict
          /\ Pairs = {{1, 2}, {3}}
          /\ Limit = 007
====
