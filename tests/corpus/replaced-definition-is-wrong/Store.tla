---- MODULE Store ----
EXTENDS Naturals
CONSTANTS Key, Val
NoVal == CHOOSE v : v \notin Val
VARIABLE store
Init == store = [k \in Key |-> NoVal]
Set(k, v) == store' = [store EXCEPT ![k] = v]
Del(k) == store[k] # NoVal /\ store' = [store EXCEPT ![k] = NoVal]
Next == \E k \in Key : Del(k) \/ \E v \in Val : Set(k, v)
Spec == Init /\ [][Next]_store
TypeOK == store \in [Key -> Val \cup {NoVal}]
====
