---- MODULE Counter ----
EXTENDS Naturals
VARIABLES c, resets
vars == <<c, resets>>
Init == c = 0 /\ resets = 0
Up == c < 3 /\ c' = c + 1 /\ UNCHANGED resets
Reset == c = 3 /\ resets < 1 /\ c' = 0 /\ resets' = resets + 1
Next == Up \/ Reset
Spec == Init /\ [][Next]_vars
NeverDown == [][c' >= c]_vars
FewResets == [][resets' \in {resets, resets + 1}]_resets
====
