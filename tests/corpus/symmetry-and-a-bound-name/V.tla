---- MODULE V ----
EXTENDS Naturals
CONSTANT Acc
VARIABLE voted
Init == voted = {}
Vote(a) == voted' = voted \cup {a}
Next == \E a1 \in Acc : Vote(a1)
Spec == Init /\ [][Next]_voted
Inv == \A a1, a2 \in voted : a1 # a2 => {a1, a2} \subseteq Acc
====
