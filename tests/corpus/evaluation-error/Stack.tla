---- MODULE Stack ----
EXTENDS Naturals, Sequences
VARIABLE stack
Init == stack = <<1>>
Pop == stack' = Tail(stack)
Next == Pop
Spec == Init /\ [][Next]_stack
Inv == Len(stack) < 2
====
