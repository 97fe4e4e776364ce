---- MODULE HourClock ----
EXTENDS Naturals
VARIABLE hour
Init == hour \in 1..12
Tick == hour' = (hour % 12) + 1
Spec == Init /\ [][Tick]_hour
Live == Spec /\ WF_hour(Tick)
AllHours == \A h \in 1..12 : []<>(hour = h)
====
