---- MODULE Messages ----
EXTENDS Naturals, Bags, TLC
CONSTANT M
VARIABLES net, n
Init == net = EmptyBag /\ n = 0
Send(m) == n < 3 /\ net' = net (+) SetToBag({m}) /\ n' = n + 1
Recv(m) == BagIn(m, net) /\ net' = net (-) SetToBag({m}) /\ UNCHANGED n
With(m, msgs) == IF m \in DOMAIN msgs THEN [msgs EXCEPT ![m] = @ + 1] ELSE msgs @@ (m :> 1)
Next == \E m \in M : Send(m) \/ Recv(m) \/ (n < 3 /\ net' = With(m, net) /\ n' = n + 1)
Spec == Init /\ [][Next]_<<net, n>>
Inv == BagCardinality(net) <= n
====
