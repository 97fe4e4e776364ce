---------------------------- MODULE TwoPhase ----------------------------
(* Two-phase commit with a coordinator; it implements Commit. *)
CONSTANT RM
VARIABLES rmState, tmState, tmPrepared, msgs
vars == <<rmState, tmState, tmPrepared, msgs>>
Message == [type : {"prepared"}, rm : RM] \cup [type : {"commit", "abort"}]
TypeOK == /\ rmState \in [RM -> {"working", "prepared", "committed", "aborted"}]
          /\ tmState \in {"init", "done"}
          /\ tmPrepared \subseteq RM
          /\ msgs \subseteq Message
Init == /\ rmState = [r \in RM |-> "working"]
        /\ tmState = "init"
        /\ tmPrepared = {}
        /\ msgs = {}
TMHear(r) == /\ tmState = "init"
             /\ [type |-> "prepared", rm |-> r] \in msgs
             /\ tmPrepared' = tmPrepared \cup {r}
             /\ UNCHANGED <<rmState, tmState, msgs>>
TMCommit == /\ tmState = "init"
            /\ tmPrepared # {}
            /\ tmState' = "done"
            /\ msgs' = msgs \cup {[type |-> "commit"]}
            /\ UNCHANGED <<rmState, tmPrepared>>
TMAbort == /\ tmState = "init"
           /\ tmState' = "done"
           /\ msgs' = msgs \cup {[type |-> "abort"]}
           /\ UNCHANGED <<rmState, tmPrepared>>
RMPrepare(r) == /\ rmState[r] = "working"
                /\ rmState' = [rmState EXCEPT ![r] = "prepared"]
                /\ msgs' = msgs \cup {[type |-> "prepared", rm |-> r]}
                /\ UNCHANGED <<tmState, tmPrepared>>
RMGiveUp(r) == /\ rmState[r] = "working"
               /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
               /\ UNCHANGED <<tmState, tmPrepared, msgs>>
RMHear(r) == /\ \/ /\ [type |-> "commit"] \in msgs
                   /\ rmState' = [rmState EXCEPT ![r] = "committed"]
                \/ /\ [type |-> "abort"] \in msgs
                   /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
             /\ UNCHANGED <<tmState, tmPrepared, msgs>>
Next == \/ TMCommit \/ TMAbort
        \/ \E r \in RM : TMHear(r) \/ RMPrepare(r) \/ RMGiveUp(r) \/ RMHear(r)
Spec == Init /\ [][Next]_vars
C == INSTANCE Commit
Implements == C!Spec
=========================================================================
