---- MODULE Dining ----
EXTENDS Naturals
CONSTANT N
VARIABLES fork, phase
vars == <<fork, phase>>
P == 0..(N - 1)
Left(p) == p
Right(p) == (p + 1) % N
Init == fork = [f \in P |-> N] /\ phase = [p \in P |-> "thinks"]
TakeLeft(p) == /\ phase[p] = "thinks" /\ fork[Left(p)] = N
               /\ fork' = [fork EXCEPT ![Left(p)] = p]
               /\ phase' = [phase EXCEPT ![p] = "waits"]
TakeRight(p) == /\ phase[p] = "waits" /\ fork[Right(p)] = N
                /\ fork' = [fork EXCEPT ![Right(p)] = p]
                /\ phase' = [phase EXCEPT ![p] = "eats"]
Put(p) == /\ phase[p] = "eats"
          /\ fork' = [fork EXCEPT ![Left(p)] = N, ![Right(p)] = N]
          /\ phase' = [phase EXCEPT ![p] = "thinks"]
Next == \E p \in P : TakeLeft(p) \/ TakeRight(p) \/ Put(p)
Spec == Init /\ [][Next]_vars
NeighboursDoNotEat == \A p \in P : ~(phase[p] = "eats" /\ phase[Right(p)] = "eats")
====
