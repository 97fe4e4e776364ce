---- MODULE Snapshots ----
EXTENDS Naturals, FiniteSets, Sequences, TLC
CONSTANTS Key, Val, TxId, NoVal
VARIABLES store, tx, snap, written
Init == store = [k \in Key |-> NoVal] /\ tx = {} /\ snap = [t \in TxId |-> [k \in Key |-> NoVal]] /\ written = [t \in TxId |-> {}]
Open(t) == t \notin tx /\ tx' = tx \cup {t} /\ snap' = [snap EXCEPT ![t] = store] /\ UNCHANGED <<store, written>>
Add(t, k, v) == t \in tx /\ snap[t][k] = NoVal /\ snap' = [snap EXCEPT ![t][k] = v] /\ written' = [written EXCEPT ![t] = @ \cup {k}] /\ UNCHANGED <<tx, store>>
Close(t) == t \in tx /\ tx' = tx \ {t} /\ store' = [k \in Key |-> IF k \in written[t] THEN snap[t][k] ELSE store[k]] /\ written' = [written EXCEPT ![t] = {}] /\ snap' = [snap EXCEPT ![t] = [k \in Key |-> NoVal]]
Next == \E t \in TxId : Open(t) \/ Close(t) \/ \E k \in Key, v \in Val : Add(t, k, v)
Spec == Init /\ [][Next]_<<store, tx, snap, written>>
TypeOK == store \in [Key -> Val \cup {NoVal}] /\ snap \in [TxId -> [Key -> Val \cup {NoVal}]] /\ tx \in SUBSET TxId /\ written \in [TxId -> SUBSET Key]
====
