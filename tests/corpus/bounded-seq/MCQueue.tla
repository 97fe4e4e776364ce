---- MODULE MCQueue ----
EXTENDS Queue
BoundedSeq(S) == UNION {[1..n -> S] : n \in 0..2}
====
