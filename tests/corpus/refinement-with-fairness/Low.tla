---- MODULE Low ----
EXTENDS Naturals
VARIABLES count, lamp
vars == <<count, lamp>>
Init == count = 0 /\ lamp = "red"
Wait == count < 2 /\ count' = count + 1 /\ UNCHANGED lamp
Switch == count = 2 /\ count' = 0 /\ lamp' = IF lamp = "red" THEN "green" ELSE "red"
Next == Wait \/ Switch
Spec == Init /\ [][Next]_vars /\ WF_vars(Next)
H == INSTANCE High WITH light <- lamp
Refines == H!Spec
====
