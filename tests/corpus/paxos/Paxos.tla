------------------------------- MODULE Paxos -------------------------------
(* Single-decree Paxos with messages that are never lost. *)
EXTENDS Integers
CONSTANTS Value, Acceptor, Quorum
ASSUME QuorumsMeet == /\ Quorum \subseteq SUBSET Acceptor
                      /\ \A Q, R \in Quorum : Q \cap R # {}
CONSTANT Ballot
VARIABLES maxBal, maxVBal, maxVal, msgs
vars == <<maxBal, maxVBal, maxVal, msgs>>
None == "none"
Init == /\ maxBal = [a \in Acceptor |-> -1]
        /\ maxVBal = [a \in Acceptor |-> -1]
        /\ maxVal = [a \in Acceptor |-> None]
        /\ msgs = {}
Send(m) == msgs' = msgs \cup {m}
Prepare(b) == Send([type |-> "1a", bal |-> b]) /\ UNCHANGED <<maxBal, maxVBal, maxVal>>
Promise(a) == \E m \in msgs :
    /\ m.type = "1a" /\ m.bal > maxBal[a]
    /\ maxBal' = [maxBal EXCEPT ![a] = m.bal]
    /\ Send([type |-> "1b", acc |-> a, bal |-> m.bal, vbal |-> maxVBal[a], val |-> maxVal[a]])
    /\ UNCHANGED <<maxVBal, maxVal>>
Propose(b, v) ==
    /\ ~ \E m \in msgs : m.type = "2a" /\ m.bal = b
    /\ \E Q \in Quorum :
         LET answers == {m \in msgs : m.type = "1b" /\ m.acc \in Q /\ m.bal = b}
             voted == {m \in answers : m.vbal >= 0}
         IN /\ \A a \in Q : \E m \in answers : m.acc = a
            /\ \/ voted = {}
               \/ \E m \in voted : m.val = v /\ \A n \in voted : m.vbal >= n.vbal
    /\ Send([type |-> "2a", bal |-> b, val |-> v])
    /\ UNCHANGED <<maxBal, maxVBal, maxVal>>
Accept(a) == \E m \in msgs :
    /\ m.type = "2a" /\ m.bal >= maxBal[a]
    /\ maxBal' = [maxBal EXCEPT ![a] = m.bal]
    /\ maxVBal' = [maxVBal EXCEPT ![a] = m.bal]
    /\ maxVal' = [maxVal EXCEPT ![a] = m.val]
    /\ Send([type |-> "2b", acc |-> a, bal |-> m.bal, val |-> m.val])
Next == \/ \E b \in Ballot : Prepare(b) \/ \E v \in Value : Propose(b, v)
        \/ \E a \in Acceptor : Promise(a) \/ Accept(a)
Spec == Init /\ [][Next]_vars
Chosen(v) == \E Q \in Quorum, b \in Ballot :
    \A a \in Q : [type |-> "2b", acc |-> a, bal |-> b, val |-> v] \in msgs
Agreement == \A v, w \in Value : Chosen(v) /\ Chosen(w) => v = w
=============================================================================
