---- MODULE Below ----
EXTENDS Naturals
VARIABLE v
Low(n) == v < n
Small == Low(2)
====
