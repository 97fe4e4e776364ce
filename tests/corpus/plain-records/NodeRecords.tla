---- MODULE NodeRecords ----
EXTENDS Naturals, Sequences
CONSTANT S
VARIABLES node
E == [term |-> 0, log |-> <<>>, votes |-> {}]
Init == node = [s \in S |-> E]
Trunc(s, k) == SubSeq(s, 1, k)
Add(s) == node[s].term < 2 /\ node' = [node EXCEPT ![s].log = Append(@, node[s].term), ![s].term = @ + 1]
Cut(s) == node[s].log # <<>> /\ node' = [node EXCEPT ![s] = [@ EXCEPT !.log = Trunc(@, Len(@) - 1), !.votes = {}]]
Upd(s) == Len(node[s].log) > 0 /\ node' = [node EXCEPT ![s].log[1] = 7]
Next == \E s \in S : Add(s) \/ Cut(s) \/ Upd(s)
Spec == Init /\ [][Next]_node
Inv == \A s \in S : Len(node[s].log) <= node[s].term
====
