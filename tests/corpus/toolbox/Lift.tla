---- MODULE Lift ----
EXTENDS Integers
CONSTANTS Floors, Start
VARIABLE floor
Init == floor = Start
Up == floor + 1 \in Floors /\ floor' = floor + 1
Down == floor - 1 \in Floors /\ floor' = floor - 1
Next == Up \/ Down
Spec == Init /\ [][Next]_floor
InHouse == floor \in Floors
====
