---------------------------- MODULE Coordinated ----------------------------
(* A coordinator collects votes, decides once, and tells it. *)
CONSTANT Participant
VARIABLES votes, outcome, decided
vars == <<votes, outcome, decided>>

Init ==
  /\ votes = {}
  /\ outcome = "none"
  /\ decided = [p \in Participant |-> "none"]

Vote(p) == p \notin votes /\ votes' = votes \union {p} /\ UNCHANGED <<outcome, decided>>
Commit ==
  /\ outcome = "none" /\ votes = Participant
  /\ outcome' = "commit" /\ UNCHANGED <<votes, decided>>
Abort == outcome = "none" /\ outcome' = "abort" /\ UNCHANGED <<votes, decided>>
Tell(p) ==
  /\ outcome # "none" /\ decided[p] = "none"
  /\ decided' = [decided EXCEPT ![p] = outcome]
  /\ UNCHANGED <<votes, outcome>>
Hasty(p) ==
  /\ decided[p] = "none" /\ decided' = [decided EXCEPT ![p] = "abort"]
  /\ UNCHANGED <<votes, outcome>>

Next == Commit \/ Abort \/ \E p \in Participant : Vote(p) \/ Tell(p)
Spec == Init /\ [][Next]_vars
HastySpec == Init /\ [][Next \/ \E p \in Participant : Hasty(p)]_vars

Abstract == INSTANCE Commit
Refines == Abstract!Spec
=============================================================================
