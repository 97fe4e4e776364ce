------------------------------- MODULE Sample -------------------------------
(***************************************************************************)
(* A specification that uses what most specifications use, so that TLC     *)
(* loads the classes that most jobs need.                                  *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, TLC

Nodes == {"a", "b"}

VARIABLES log, sent

vars == <<log, sent>>

Init == /\ log = [n \in Nodes |-> <<>>]
        /\ sent = {}

Write(n) == /\ Len(log[n]) < 1
            /\ log' = [log EXCEPT ![n] = Append(@, Cardinality(sent))]
            /\ sent' = sent \cup {[from |-> n, entry |-> Len(log[n])]}

Rest == /\ \A n \in Nodes : Len(log[n]) = 1
        /\ UNCHANGED vars

Next == (\E n \in Nodes : Write(n)) \/ Rest

Spec == Init /\ [][Next]_vars /\ WF_vars(Next)

Short == \A n \in DOMAIN log : Len(log[n]) <= 1

Ends == <>(\A n \in Nodes : \E m \in sent : m.from = n)
=============================================================================
