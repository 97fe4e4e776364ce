---- MODULE B ----
EXTENDS Naturals
CONSTANT N
ASSUME N > 10
F(x) == x + N
====
