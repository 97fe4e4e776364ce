---- MODULE Switch ----
EXTENDS Naturals
VARIABLE s
Init == s = "off"
On == s = "off" /\ s' = "on"
Off == s = "on" /\ s' = "off"
Next == On \/ Off
Spec == Init /\ [][Next]_s
OneOfTwo == (ENABLED On) # (ENABLED Off)
====
