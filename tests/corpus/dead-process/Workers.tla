---- MODULE Workers ----
EXTENDS Naturals
VARIABLES pc, job
vars == <<pc, job>>
Init == pc = [w \in 1..2 |-> "idle"] /\ job = 0
Begin(w) == pc[w] = "idle" /\ pc' = [pc EXCEPT ![w] = "busy"] /\ job' = job
End(w) == pc[w] = "busy" /\ pc' = [pc EXCEPT ![w] = "idle"] /\ job' = (job + 1) % 3
Crash(w) == pc[w] = "failed" /\ pc' = [pc EXCEPT ![w] = "idle"] /\ job' = job
Next == \E w \in {v \in 1..2 : job >= 0} : Begin(w) \/ End(w) \/ Crash(w)
Spec == Init /\ [][Next]_vars
TypeOK == job \in 0..2
====
