---- MODULE MCCommit ----
EXTENDS Commit, TLC
Symmetry == Permutations(RM)
====
