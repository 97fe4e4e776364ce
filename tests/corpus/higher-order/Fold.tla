---- MODULE Fold ----
EXTENDS Naturals, Sequences
CONSTANTS Op(_, _), Start, Max
VARIABLES seen, total
RECURSIVE FoldSeq(_)
FoldSeq(s) == IF s = <<>> THEN Start ELSE Op(Head(s), FoldSeq(Tail(s)))
Init == seen = <<>> /\ total = Start
Take(n) == /\ Len(seen) < 3
           /\ seen' = <<n>> \o seen
           /\ total' = Op(n, total)
Next == \E n \in 1..Max : Take(n)
Spec == Init /\ [][Next]_<<seen, total>>
Folded == total = FoldSeq(seen)
====
