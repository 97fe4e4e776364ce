---- MODULE TwoProcesses ----
EXTENDS Naturals, TLC
CONSTANT N
VARIABLES pc, flag, turn
vars == <<pc, flag, turn>>
P == 1..N
Other(i) == CHOOSE j \in P : j # i
Init == pc = [i \in P |-> "n"] /\ flag = [i \in P |-> FALSE] /\ turn \in P
Want(i) == pc[i] = "n" /\ pc' = [pc EXCEPT ![i] = "w"] /\ flag' = [flag EXCEPT ![i] = TRUE] /\ turn' = Other(i)
Enter(i) == pc[i] = "w" /\ (~flag[Other(i)] \/ turn = i) /\ pc' = [pc EXCEPT ![i] = "c"] /\ UNCHANGED <<flag, turn>>
Leave(i) == pc[i] = "c" /\ pc' = [pc EXCEPT ![i] = "n"] /\ flag' = [flag EXCEPT ![i] = FALSE] /\ UNCHANGED turn
Step(i) == Want(i) \/ Enter(i) \/ Leave(i)
Next == \E i \in P : Step(i)
Spec == Init /\ [][Next]_vars /\ \A i \in P : WF_vars(Enter(i)) /\ WF_vars(Leave(i)) /\ SF_vars(Enter(i))
Inv == ~(pc[1] = "c" /\ pc[2] = "c")
Live == \A i \in P : pc[i] = "w" ~> pc[i] = "c"
====
