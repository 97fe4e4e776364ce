---- MODULE M ----
EXTENDS Naturals, TLC, FiniteSets
CONSTANT Proc
VARIABLE s
Perms == Permutations(Proc)
Rank == CHOOSE f \in [Proc -> 1..Cardinality(Proc)] : \A a, b \in Proc : a # b => f[a] # f[b]
Init == s = {}
Next == \E p \in Proc : s' = {p}
Spec == Init /\ [][Next]_s
Inv == \A p \in s : Rank[p] # 3
====
