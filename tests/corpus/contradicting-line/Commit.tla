---------------------------- MODULE Commit ----------------------------
(* Transaction commit: resource managers agree to commit or to abort. *)
CONSTANT RM
VARIABLE rmState
TypeOK == rmState \in [RM -> {"working", "prepared", "committed", "aborted"}]
Init == rmState = [r \in RM |-> "working"]
CanCommit == \A r \in RM : rmState[r] \in {"prepared", "committed"}
NoneCommitted == \A r \in RM : rmState[r] # "committed"
Prepare(r) == /\ rmState[r] = "working"
              /\ rmState' = [rmState EXCEPT ![r] = "prepared"]
Decide(r) == \/ /\ rmState[r] = "prepared"
                /\ CanCommit
                /\ rmState' = [rmState EXCEPT ![r] = "committed"]
             \/ /\ rmState[r] \in {"working", "prepared"}
                /\ NoneCommitted
                /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
Next == \E r \in RM : Prepare(r) \/ Decide(r)
Spec == Init /\ [][Next]_rmState
Consistent == \A a, b \in RM : ~(rmState[a] = "aborted" /\ rmState[b] = "committed")
========================================================================
