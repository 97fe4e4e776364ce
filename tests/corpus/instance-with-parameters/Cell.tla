---- MODULE Cell ----
EXTENDS Naturals
VARIABLE v
TypeOK == v \in 0..2
CanGrow == v < 2
====
