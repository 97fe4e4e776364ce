---- MODULE Induction ----
EXTENDS Naturals, TLAPS
VARIABLE x
Init == x = 0
Next == x' = IF x < 3 THEN x + 1 ELSE x
Spec == Init /\ [][Next]_x
Inv == x \in 0..3
THEOREM Safe == Spec => []Inv
<1>1. Init => Inv
  BY SMT DEF Init, Inv
<1>2. Inv /\ [Next]_x => Inv'
  BY SMTT(30) DEF Inv, Next
<1>3. QED
  BY <1>1, <1>2, PTL DEF Spec
====
