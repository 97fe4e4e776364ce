------------------------------- MODULE Commit -------------------------------
(* All participants decide the same. *)
CONSTANT Participant
VARIABLE decided

Init == decided = [p \in Participant |-> "none"]
Decide(p, d) ==
  /\ decided[p] = "none"
  /\ \A q \in Participant : decided[q] \in {"none", d}
  /\ decided' = [decided EXCEPT ![p] = d]
Next == \E p \in Participant, d \in {"commit", "abort"} : Decide(p, d)
Spec == Init /\ [][Next]_decided

TypeOK == decided \in [Participant -> {"none", "commit", "abort"}]
=============================================================================
