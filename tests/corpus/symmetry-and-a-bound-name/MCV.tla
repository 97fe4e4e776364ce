---- MODULE MCV ----
EXTENDS V, TLC
CONSTANTS a1, a2
MCAcc == {a1, a2}
Sym == Permutations(MCAcc)
====
