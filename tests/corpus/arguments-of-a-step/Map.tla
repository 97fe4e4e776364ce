---- MODULE Map ----
EXTENDS Naturals
CONSTANTS Key, Value
VARIABLE m
Init == m = [k \in Key |-> 0]
Put(k, v) == m[k] # v /\ m' = [m EXCEPT ![k] = v]
Next == \E k \in Key, v \in Value : Put(k, v)
Spec == Init /\ [][Next]_m
NotBoth == \E k \in Key : m[k] # 2
====
