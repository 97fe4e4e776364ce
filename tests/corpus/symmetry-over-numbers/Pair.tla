---- MODULE Pair ----
EXTENDS Naturals, TLC
CONSTANTS S, s1, s2
VARIABLE on
Init == on = {}
Add(s) == on' = on \cup {s}
Next == \E s \in S : Add(s) /\ (s = s2 => on # {})
Spec == Init /\ [][Next]_on
Second == s2 \in on => s1 \in on
Symmetry == Permutations(S)
====
