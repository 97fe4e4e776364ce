---- MODULE M ----
EXTENDS Naturals
A == INSTANCE B WITH N <- 2
ASSUME A!F(1) = 3
====
