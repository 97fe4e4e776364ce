---- MODULE Sets ----
EXTENDS Naturals, FiniteSets, FiniteSetTheorems, NaturalsInduction
VARIABLE s
Init == s = {}
Next == \E n \in 1..3 : s' = s \cup {n}
Spec == Init /\ [][Next]_s
Small == Cardinality(s) <= 3
LEMMA Grows == \A n \in Nat : n + 1 > n
  BY NatInduction
====
