------------------------------- MODULE Lock ---------------------------------
(***************************************************************************)
(* A lock that is looked at in one step and taken in another: between the  *)
(* two, somebody else may do the same.                                     *)
(***************************************************************************)
CONSTANT Proc

VARIABLES free, pc

vars == <<free, pc>>

Init ==
  /\ free = TRUE
  /\ pc = [p \in Proc |-> "idle"]

See(p) ==
  /\ pc[p] = "idle"
  /\ free
  /\ pc' = [pc EXCEPT ![p] = "entering"]
  /\ UNCHANGED free

Enter(p) ==
  /\ pc[p] = "entering"
  /\ pc' = [pc EXCEPT ![p] = "inside"]
  /\ free' = FALSE

Leave(p) ==
  /\ pc[p] = "inside"
  /\ pc' = [pc EXCEPT ![p] = "idle"]
  /\ free' = TRUE

Next == \E p \in Proc : See(p) \/ Enter(p) \/ Leave(p)

Spec == Init /\ [][Next]_vars

(* No two processes are inside.                                            *)
Mutex == \A p, q \in Proc : pc[p] = "inside" /\ pc[q] = "inside" => p = q

THEOREM Spec => []Mutex
=============================================================================
