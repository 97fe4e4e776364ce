---- MODULE Counter ----
(* A counter that goes up to N and begins again. *)
EXTENDS Naturals

CONSTANT N
ASSUME N \in Nat

VARIABLE count

\* Whether it goes on from n; seeded bugs replace this.
MayGo(n) == n < N

Init == count = 0

Up == MayGo(count) /\ count' = count + 1

Reset == count >= N /\ count' = 0

Next == Up \/ Reset

Spec == Init /\ [][Next]_count /\ WF_count(Up) /\ WF_count(Reset)

InRange == count \in 0..N

\* It comes back, again and again.
Returns == count = N ~> count = 0
====
