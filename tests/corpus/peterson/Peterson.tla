------------------------------ MODULE Peterson ------------------------------
(* Mutual exclusion of two processes. *)
EXTENDS Naturals
VARIABLES pc, flag, turn
vars == <<pc, flag, turn>>
Proc == {0, 1}
Other(p) == 1 - p
Init == /\ pc = [p \in Proc |-> "idle"]
        /\ flag = [p \in Proc |-> FALSE]
        /\ turn \in Proc
Want(p) == /\ pc[p] = "idle"
           /\ flag' = [flag EXCEPT ![p] = TRUE]
           /\ pc' = [pc EXCEPT ![p] = "yield"]
           /\ UNCHANGED turn
Yield(p) == /\ pc[p] = "yield"
            /\ turn' = Other(p)
            /\ pc' = [pc EXCEPT ![p] = "wait"]
            /\ UNCHANGED flag
Enter(p) == /\ pc[p] = "wait"
            /\ ~flag[Other(p)] \/ turn = p
            /\ pc' = [pc EXCEPT ![p] = "critical"]
            /\ UNCHANGED <<flag, turn>>
Leave(p) == /\ pc[p] = "critical"
            /\ flag' = [flag EXCEPT ![p] = FALSE]
            /\ pc' = [pc EXCEPT ![p] = "idle"]
            /\ UNCHANGED turn
Step(p) == Want(p) \/ Yield(p) \/ Enter(p) \/ Leave(p)
Next == \E p \in Proc : Step(p)
Fair == \A p \in Proc : WF_vars(Yield(p) \/ Enter(p) \/ Leave(p))
Spec == Init /\ [][Next]_vars /\ Fair
Exclusion == ~(pc[0] = "critical" /\ pc[1] = "critical")
NoStarvation == \A p \in Proc : (pc[p] = "wait") ~> (pc[p] = "critical")
=============================================================================
