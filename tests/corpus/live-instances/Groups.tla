---- MODULE Groups ----
EXTENDS Naturals, FiniteSets
CONSTANT P
VARIABLE done
Init == done = {}
Serve(p, Q) == p \notin done /\ Cardinality(Q) < 3 /\ done' = done \cup {p}
Reset == done = P /\ done' = {}
Next == Reset \/ \E Q \in SUBSET P : \E p \in Q : Serve(p, Q)
Spec == Init /\ [][Next]_done
TypeOK == done \subseteq P
====
