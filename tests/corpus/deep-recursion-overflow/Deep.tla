---- MODULE Deep ----
EXTENDS Naturals
VARIABLE n
RECURSIVE Down(_)
Down(k) == IF k = 0 THEN 0 ELSE 1 + Down(k - 1)
Init == n = 0
Next == n' = IF Down(15000) = 15000 THEN 1 - n ELSE n
Spec == Init /\ [][Next]_n
Inv == n \in {0, 1}
====
