---- MODULE TwoPhase ----
EXTENDS Naturals, FiniteSets
CONSTANT RM
VARIABLES rmState, tmState, tmPrepared, msgs
Message == [type : {"Prepared"}, rm : RM] \cup [type : {"Commit", "Abort"}]
TypeOK == /\ rmState \in [RM -> {"working", "prepared", "committed", "aborted"}] /\ tmState \in {"init", "committed", "aborted"} /\ tmPrepared \subseteq RM /\ msgs \subseteq Message
Init == rmState = [rm \in RM |-> "working"] /\ tmState = "init" /\ tmPrepared = {} /\ msgs = {}
TMRcv(rm) == tmState = "init" /\ [type |-> "Prepared", rm |-> rm] \in msgs /\ tmPrepared' = tmPrepared \cup {rm} /\ UNCHANGED <<rmState, tmState, msgs>>
TMCommit == tmState = "init" /\ tmPrepared = RM /\ tmState' = "committed" /\ msgs' = msgs \cup {[type |-> "Commit"]} /\ UNCHANGED <<rmState, tmPrepared>>
TMAbort == tmState = "init" /\ tmState' = "aborted" /\ msgs' = msgs \cup {[type |-> "Abort"]} /\ UNCHANGED <<rmState, tmPrepared>>
Prepare(rm) == rmState[rm] = "working" /\ rmState' = [rmState EXCEPT ![rm] = "prepared"] /\ msgs' = msgs \cup {[type |-> "Prepared", rm |-> rm]} /\ UNCHANGED <<tmState, tmPrepared>>
RcvC(rm) == [type |-> "Commit"] \in msgs /\ rmState' = [rmState EXCEPT ![rm] = "committed"] /\ UNCHANGED <<tmState, tmPrepared, msgs>>
RcvA(rm) == [type |-> "Abort"] \in msgs /\ rmState' = [rmState EXCEPT ![rm] = "aborted"] /\ UNCHANGED <<tmState, tmPrepared, msgs>>
Next == TMCommit \/ TMAbort \/ \E rm \in RM : TMRcv(rm) \/ Prepare(rm) \/ RcvC(rm) \/ RcvA(rm)
Spec == Init /\ [][Next]_<<rmState, tmState, tmPrepared, msgs>>
TC == INSTANCE TCom
Cons == TC!Consistent
Ref == TC!TCSpec
====
