---- MODULE Calc ----
EXTENDS Sequences
VARIABLE x
Init == x = <<>>
Next == x' = Append(x, 1)
Spec == Init /\ [][Next]_x
Inv == Len(x) = 0
====
