---- MODULE High ----
VARIABLE light
Init == light = "red"
Next == light' = IF light = "red" THEN "green" ELSE "red"
Spec == Init /\ [][Next]_light /\ WF_light(Next)
====
