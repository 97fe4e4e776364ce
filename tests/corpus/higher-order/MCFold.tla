---- MODULE MCFold ----
EXTENDS Fold
Plus(a, b) == a + b
====
