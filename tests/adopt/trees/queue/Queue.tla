------------------------------- MODULE Queue -------------------------------
(* A bounded queue between producers and consumers. *)
EXTENDS Naturals, Sequences
CONSTANTS Capacity, Value
VARIABLE queue

Init == queue = <<>>
Put(v) == Len(queue) < Capacity /\ queue' = Append(queue, v)
Take == queue # <<>> /\ queue' = Tail(queue)
Next == (\E v \in Value : Put(v)) \/ Take
Spec == Init /\ [][Next]_queue

Bounded == Len(queue) <= Capacity
NeverFull == Len(queue) < Capacity
=============================================================================
