---------------------------- MODULE HourClock ----------------------------
(* A clock that shows the hours 1 to 12. *)
EXTENDS Naturals
VARIABLE hour
Init == hour \in 1..12
Tick == hour' = IF hour = 12 THEN 1 ELSE hour + 1
Spec == Init /\ [][Tick]_hour
TypeOK == hour \in 1..12
--------------------------------------------------------------------------
THEOREM Spec => []TypeOK
==========================================================================
