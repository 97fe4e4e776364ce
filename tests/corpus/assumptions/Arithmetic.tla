---- MODULE Arithmetic ----
EXTENDS Naturals, FiniteSets
Square(n) == n * n
ASSUME Squares == \A n \in 1..20 : Square(n) >= n
ASSUME Cardinality({Square(n) : n \in 0..9}) = 10
====
