---- MODULE MC ----
EXTENDS Clock, TLC
const_1 == 24
====
