---- MODULE Pick ----
EXTENDS Naturals, TLC
CONSTANT P
VARIABLE chosen
First == CHOOSE p \in P : TRUE
Init == chosen = P
Drop == \E p \in chosen : chosen' = chosen \ {p}
Next == Drop
Spec == Init /\ [][Next]_chosen
Kept == chosen = {} \/ First \in chosen
Symmetry == Permutations(P)
====
