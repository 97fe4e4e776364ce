---- MODULE Adder ----
EXTENDS Naturals
Inc(k) == k + 1
====
