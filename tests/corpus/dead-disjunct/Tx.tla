---- MODULE Tx ----
EXTENDS Naturals
VARIABLES tx, log
Init == tx = {} /\ log = <<>>
Begin(t) == t \notin tx /\ tx' = tx \cup {t} /\ UNCHANGED log
Commit(t) == log' = <<t>> /\ tx' = tx \ {t}
Rollback(t) == log = <<0>> /\ tx' = tx \ {t} /\ UNCHANGED log
Next == \/ \E t \in {1, 2} : Begin(t)
        \/ \E t \in tx : Commit(t)
        \/ \E t \in tx : Rollback(t)
Spec == Init /\ [][Next]_<<tx, log>>
TypeOK == tx \subseteq {1, 2}
====
