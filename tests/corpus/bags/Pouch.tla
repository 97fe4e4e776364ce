---- MODULE Pouch ----
EXTENDS Naturals, Bags
VARIABLE pouch
Init == pouch = EmptyBag
Add(x) == CopiesIn(x, pouch) < 2 /\ pouch' = pouch (+) SetToBag({x})
Drop(x) == BagIn(x, pouch) /\ pouch' = pouch (-) SetToBag({x})
Next == \E x \in {"a", "b"} : Add(x) \/ Drop(x)
Spec == Init /\ [][Next]_pouch
Few == BagCardinality(pouch) <= 4 /\ IsABag(pouch)
====
