---- MODULE Outer ----
EXTENDS Naturals
VARIABLE n
Init == n = 0
Next == n' = LET H == INSTANCE Helper IN IF n > 2 THEN H!Zero ELSE LET K == INSTANCE Adder IN K!Inc(n)
Spec == Init /\ [][Next]_n
Inv == n <= 3
====
