---- MODULE Queue ----
EXTENDS Naturals, Sequences
CONSTANT Data
VARIABLE q
TypeOK == q \in Seq(Data)
Init == q = <<>>
Put(d) == Len(q) < 2 /\ q' = Append(q, d)
Get == q # <<>> /\ q' = Tail(q)
Next == (\E d \in Data : Put(d)) \/ Get
Spec == Init /\ [][Next]_q
====
