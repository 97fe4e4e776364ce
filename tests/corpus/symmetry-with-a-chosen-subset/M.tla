---- MODULE M ----
EXTENDS Naturals, TLC, FiniteSets
CONSTANT P
VARIABLE s
Perms == Permutations(P)
Board == CHOOSE q \in SUBSET P : Cardinality(q) = 2
Init == s = {}
Next == \E p \in P : s' = {p}
Spec == Init /\ [][Next]_s
Inv == s \subseteq Board
====
