---- MODULE Walk ----
EXTENDS Integers
VARIABLES x, y
Init == x = 0 /\ y = 0
East == x' = x + 1 /\ y' = y
North == y' = y + 1 /\ x' = x
Next == East \/ North
Spec == Init /\ [][Next]_<<x, y>>
Near == x + y <= 3
FirstEast == ~(y > 0 /\ x' > x)
Quadrant == x >= 0 /\ y >= 0
====
