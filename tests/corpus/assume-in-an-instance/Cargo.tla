---- MODULE Cargo ----
EXTENDS Naturals
CONSTANT Max
ASSUME Max > 0
Limit == Max + 2
====
