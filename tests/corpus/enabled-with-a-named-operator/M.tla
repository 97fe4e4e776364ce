---- MODULE M ----
EXTENDS Naturals
VARIABLES flag, extra, queue
In == INSTANCE Inn WITH todo <- queue, ready <- flag, flag <- extra
vars == <<flag, extra, queue>>
Init == flag = 0 /\ extra = 0 /\ queue = <<1, 2>>
Next == UNCHANGED vars
Spec == Init /\ [][Next]_vars
Guard == In!CanSend \/ flag # 0
====
