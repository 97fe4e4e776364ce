---- MODULE Ticket ----
EXTENDS Naturals
VARIABLES holder, served
Init == holder = 0 /\ served = 0
Take == holder = 0 /\ holder' \in {1, 2} /\ served' = served
Give == holder # 0 /\ holder' = 0 /\ served' = (served + 1) % 3
Next == Take \/ Give
Spec == Init /\ [][Next]_<<holder, served>>
Holder == holder \in 0..2
Few == served < 2
Who == holder
====
