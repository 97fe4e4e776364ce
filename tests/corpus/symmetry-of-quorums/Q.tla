---- MODULE Q ----
EXTENDS TLC
CONSTANTS R, V, Quorums
VARIABLES acks, val
Init == acks = {} /\ val \in V
Next == (\E r \in R : acks' = acks \cup {r}) /\ val' \in V
Spec == Init /\ [][Next]_<<acks, val>>
Inv == \A q \in Quorums : q \subseteq acks => acks # {}
Sym == Permutations(R) \union Permutations(V)
====
