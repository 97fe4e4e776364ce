---- MODULE Lamp ----
EXTENDS Naturals
VARIABLES on, pressed
vars == <<on, pressed>>
Init == on = FALSE /\ pressed = 0
Blink == on' = ~on /\ UNCHANGED pressed
Press == on /\ pressed < 2 /\ pressed' = pressed + 1 /\ UNCHANGED on
Next == Blink \/ Press
Weak == Init /\ [][Next]_vars /\ WF_vars(Blink) /\ WF_vars(Press)
Strong == Init /\ [][Next]_vars /\ WF_vars(Blink) /\ SF_vars(Press)
Pressed == <>(pressed = 2)
====
