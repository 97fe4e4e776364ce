---- MODULE Buffer ----
EXTENDS Naturals, Sequences
CONSTANTS Producer, Consumer, Size
VARIABLES buffer, asleep
vars == <<buffer, asleep>>
Init == buffer = <<>> /\ asleep = {}
Awake(t) == t \notin asleep
Wake == IF asleep = {} THEN UNCHANGED asleep
        ELSE \E t \in asleep : asleep' = asleep \ {t}
Sleep(t) == asleep' = asleep \cup {t} /\ UNCHANGED buffer
Put(t) == /\ Awake(t)
          /\ IF Len(buffer) < Size THEN buffer' = Append(buffer, t) /\ Wake ELSE Sleep(t)
Get(t) == /\ Awake(t)
          /\ IF buffer # <<>> THEN buffer' = Tail(buffer) /\ Wake ELSE Sleep(t)
Next == (\E t \in Producer : Put(t)) \/ (\E t \in Consumer : Get(t))
Spec == Init /\ [][Next]_vars
====
