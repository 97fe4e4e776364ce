---- MODULE Sample ----
EXTENDS Naturals, Randomization
VARIABLE s
Init == s \in RandomSubset(10, SUBSET (1..8))
Next == \E n \in 1..8 : s' = s \ {n}
Spec == Init /\ [][Next]_s
Inv == s \subseteq 1..8
====
