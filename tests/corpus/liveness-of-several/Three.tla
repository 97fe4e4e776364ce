---- MODULE Three ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 3
Spec == Init /\ [][Next]_x /\ WF_x(Next)
Comes == <>(x = 2)
Goes == []<>(x = 0)
Stays == <>[](x = 1)
Leads == (x = 1) ~> (x = 0)
====
