---- MODULE Reg ----
EXTENDS Naturals
CONSTANTS Reader, Data, InitData
VARIABLES value, reading
vars == <<value, reading>>
Init == value = InitData /\ reading = [r \in Reader |-> "none"]
Write(d) == value' = d /\ UNCHANGED reading
Begin(r) == reading[r] = "none" /\ reading' = [reading EXCEPT ![r] = value] /\ UNCHANGED value
End(r) == reading[r] # "none" /\ reading' = [reading EXCEPT ![r] = "none"] /\ UNCHANGED value
Next == (\E d \in Data : Write(d)) \/ (\E r \in Reader : Begin(r) \/ End(r))
Spec == Init /\ [][Next]_vars /\ \A r \in Reader : WF_vars(End(r))
TypeOK == value \in Data /\ \A r \in Reader : reading[r] \in Data \cup {"none"}
Ends == \A r \in Reader : (reading[r] # "none") ~> (reading[r] = "none")
====
