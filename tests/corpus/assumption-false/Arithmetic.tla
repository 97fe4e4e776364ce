---- MODULE Arithmetic ----
EXTENDS Integers
ASSUME \A n \in 1..20 : n * n >= n
ASSUME \A n \in -3..3 : n * n > n
====
