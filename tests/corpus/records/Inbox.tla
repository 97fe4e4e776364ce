---- MODULE Inbox ----
EXTENDS Naturals, Sequences
CONSTANTS Node, None
VARIABLES state, net
vars == <<state, net>>
Msg == [type : {"ping"}, from : Node] \cup [type : {"pong"}, from : Node, to : Node]
Init == /\ state = [n \in Node |-> [got |-> 0, last |-> None]]
        /\ net = {}
Ping(n) == /\ net' = net \cup {[type |-> "ping", from |-> n]}
           /\ UNCHANGED state
Pong(n) == \E m \in net :
             /\ m.type = "ping" /\ m.from # n
             /\ net' = net \cup {[type |-> "pong", from |-> n, to |-> m.from]}
             /\ UNCHANGED state
Take(n) == \E m \in net :
             /\ m.type = "pong" /\ m.to = n
             /\ state[n].got < 1
             /\ state' = [state EXCEPT ![n].got = @ + 1, ![n].last = m.from]
             /\ net' = net \ {m}
Next == \E n \in Node : Ping(n) \/ Pong(n) \/ Take(n)
Spec == Init /\ [][Next]_vars
TypeOK == /\ net \subseteq Msg
          /\ state \in [Node -> [got : 0..1, last : Node \cup {None}]]
====
