---- MODULE BoundedBuffer ----
EXTENDS Naturals, Sequences, FiniteSets
CONSTANTS Producers, Consumers, Cap
VARIABLES buffer, waitSet
vars == <<buffer, waitSet>>
Running == (Producers \cup Consumers) \ waitSet
NotifyOther(Others) == IF waitSet \cap Others # {} THEN \E t \in waitSet \cap Others : waitSet' = waitSet \ {t} ELSE UNCHANGED waitSet
Wait(t) == waitSet' = waitSet \cup {t} /\ UNCHANGED buffer
Put(t, d) == \/ Len(buffer) < Cap /\ buffer' = Append(buffer, d) /\ NotifyOther(Consumers)
             \/ Len(buffer) = Cap /\ Wait(t)
Get(t) == \/ buffer # <<>> /\ buffer' = Tail(buffer) /\ NotifyOther(Producers)
          \/ buffer = <<>> /\ Wait(t)
Init == buffer = <<>> /\ waitSet = {}
Next == \E t \in Running : (t \in Producers /\ Put(t, t)) \/ (t \in Consumers /\ Get(t))
Spec == Init /\ [][Next]_vars
TypeOK == buffer \in Seq(Producers) /\ Len(buffer) \in 0..Cap /\ waitSet \subseteq (Producers \cup Consumers)
Inv == waitSet # (Producers \cup Consumers)
====
