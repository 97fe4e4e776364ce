---- MODULE Election ----
EXTENDS Naturals, FiniteSets
CONSTANTS Node, Nobody
VARIABLES vote, leader
Majority == {Q \in SUBSET Node : 2 * Cardinality(Q) > Cardinality(Node)}
Init == vote = [n \in Node |-> Nobody] /\ leader = Nobody
Vote(n, m) == vote[n] = Nobody /\ vote' = [vote EXCEPT ![n] = m] /\ UNCHANGED leader
Win(m) == /\ leader = Nobody
          /\ \E Q \in Majority : \A n \in Q : vote[n] = m
          /\ leader' = m /\ UNCHANGED vote
Next == \E m \in Node : Win(m) \/ \E n \in Node : Vote(n, m)
Spec == Init /\ [][Next]_<<vote, leader>>
Elected == leader # Nobody => {n \in Node : vote[n] = leader} \in Majority
Symmetric == Elected
====
