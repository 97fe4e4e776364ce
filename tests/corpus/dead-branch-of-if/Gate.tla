---- MODULE Gate ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Up == x' = (x + 1) % 4
Alarm == x' = 0
Next == IF x < 10 THEN Up ELSE Alarm
Spec == Init /\ [][Next]_x
Low == x < 4
====
