---- MODULE Ring ----
EXTENDS Naturals
CONSTANT N
VARIABLES active, token
vars == <<active, token>>
Node == 0..(N - 1)
Init == active \in [Node -> BOOLEAN] /\ token = 0
Finish(n) == active[n] /\ active' = [active EXCEPT ![n] = FALSE] /\ UNCHANGED token
Pass(n) == token = n /\ ~active[n] /\ token' = (n + 1) % N /\ UNCHANGED active
Next == \E n \in Node : Finish(n) \/ Pass(n)
Spec == Init /\ [][Next]_vars /\ \A n \in Node : WF_vars(Finish(n)) /\ WF_vars(Pass(n))
AllDone == \A n \in Node : ~active[n]
Terminates == <>[]AllDone
Travels == AllDone ~> (token = 0)
====
