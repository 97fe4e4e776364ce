------------------------------- MODULE Clock -------------------------------
EXTENDS Naturals
CONSTANT Hours
VARIABLE hour
Init == hour = 0
Tick == hour' = (hour + 1) % Hours
Stop == hour < 2 /\ hour' = hour + 1
Spec == Init /\ [][Tick]_hour /\ WF_hour(Tick)
InRange == hour < Hours
Midnight == []<>(hour = 0)
Morning == hour < 3
=============================================================================
---- CONFIG Clock ----
CONSTANT Hours = 12
SPECIFICATION Spec
INVARIANT InRange
PROPERTY Midnight
====
