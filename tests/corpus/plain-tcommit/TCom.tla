---- MODULE TCom ----
CONSTANT RM
VARIABLE rmState
TCInit == rmState = [rm \in RM |-> "working"]
canCommit == \A rm \in RM : rmState[rm] \in {"prepared", "committed"}
notCommitted == \A rm \in RM : rmState[rm] # "committed"
Prep(rm) == rmState[rm] = "working" /\ rmState' = [rmState EXCEPT ![rm] = "prepared"]
Decide(rm) == \/ rmState[rm] = "prepared" /\ canCommit /\ rmState' = [rmState EXCEPT ![rm] = "committed"]
              \/ rmState[rm] \in {"working", "prepared"} /\ notCommitted /\ rmState' = [rmState EXCEPT ![rm] = "aborted"]
TCNext == \E rm \in RM : Prep(rm) \/ Decide(rm)
TCSpec == TCInit /\ [][TCNext]_rmState
Consistent == \A a, b \in RM : ~(rmState[a] = "aborted" /\ rmState[b] = "committed")
====
