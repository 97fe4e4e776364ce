------------------------------ MODULE Peterson ------------------------------
(* Peterson's algorithm for two processes. *)
VARIABLES flag, turn, pc
vars == <<flag, turn, pc>>
Procs == {0, 1}
Other(p) == CHOOSE q \in Procs : q # p

Init ==
  /\ flag = [p \in Procs |-> FALSE]
  /\ turn = 0
  /\ pc = [p \in Procs |-> "idle"]

Request(p) ==
  /\ pc[p] = "idle"
  /\ flag' = [flag EXCEPT ![p] = TRUE]
  /\ turn' = Other(p)
  /\ pc' = [pc EXCEPT ![p] = "waiting"]

Enter(p) ==
  /\ pc[p] = "waiting"
  /\ ~flag[Other(p)] \/ turn = p
  /\ pc' = [pc EXCEPT ![p] = "critical"]
  /\ UNCHANGED <<flag, turn>>

Leave(p) ==
  /\ pc[p] = "critical"
  /\ flag' = [flag EXCEPT ![p] = FALSE]
  /\ pc' = [pc EXCEPT ![p] = "idle"]
  /\ UNCHANGED turn

Next == \E p \in Procs : Request(p) \/ Enter(p) \/ Leave(p)
Spec == Init /\ [][Next]_vars /\ \A p \in Procs : WF_vars(Enter(p)) /\ WF_vars(Leave(p))
Unfair == Init /\ [][Next]_vars

Exclusion == ~(pc[0] = "critical" /\ pc[1] = "critical")
Progress == \A p \in Procs : pc[p] = "waiting" ~> pc[p] = "critical"
Everybody == \A p \in Procs : []<>(pc[p] = "critical")
=============================================================================
