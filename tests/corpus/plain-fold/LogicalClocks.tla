---- MODULE LogicalClocks ----
EXTENDS Naturals, Sequences, FiniteSets, TLC
CONSTANT Proc
VARIABLES clock, req, net
RECURSIVE FoldSet(_, _, _)
FoldSet(op(_, _), base, S) == IF S = {} THEN base ELSE LET x == CHOOSE x \in S : TRUE IN op(x, FoldSet(op, base, S \ {x}))
Max(a, b) == IF a > b THEN a ELSE b
Init == /\ clock = [p \in Proc |-> 1] /\ req = [p \in Proc |-> [r \in Proc |-> 0]] /\ net = [p \in Proc |-> [q \in Proc |-> <<>>]]
Broadcast(s, m) == [r \in Proc |-> IF s = r THEN net[s][r] ELSE Append(net[s][r], m)]
Req(p) == /\ req[p][p] = 0 /\ clock[p] < 3 /\ req' = [req EXCEPT ![p][p] = clock[p]] /\ net' = [net EXCEPT ![p] = Broadcast(p, clock[p])] /\ UNCHANGED clock
Rcv(p, q) == /\ net[q][p] # <<>> /\ LET c == Head(net[q][p]) IN req' = [req EXCEPT ![p][q] = c] /\ clock' = [clock EXCEPT ![p] = IF c > @ THEN c + 1 ELSE @ + 1]
             /\ net' = [net EXCEPT ![q][p] = Tail(@)]
Next == \E p \in Proc : Req(p) \/ \E q \in Proc \ {p} : Rcv(p, q)
Spec == Init /\ [][Next]_<<clock, req, net>>
Inv == FoldSet(LAMBDA p, acc : Max(clock[p], acc), 0, Proc) <= 4
====
