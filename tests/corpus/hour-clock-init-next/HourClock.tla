---- MODULE HourClock ----
EXTENDS Naturals
VARIABLE hour
Init == hour = 1
Next == hour' = (hour % 12) + 1
TypeOK == hour \in 1..12
====
