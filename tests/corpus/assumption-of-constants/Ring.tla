---- MODULE Ring ----
EXTENDS Naturals
CONSTANT N
ASSUME SizeAtLeastTwo == N \in Nat /\ N > 1
VARIABLE at
Init == at = 0
Next == at' = (at + 1) % N
Spec == Init /\ [][Next]_at
TypeOK == at \in 0..(N - 1)
====
