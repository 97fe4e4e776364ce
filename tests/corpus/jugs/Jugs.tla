-------------------------------- MODULE Jugs --------------------------------
(* Two jugs, of three and of five litres; four litres are to be measured.    *)
(* The solution is the counterexample of an invariant that says there is none. *)
EXTENDS Naturals
VARIABLES small, big
vars == <<small, big>>
Min(a, b) == IF a < b THEN a ELSE b
TypeOK == small \in 0..3 /\ big \in 0..5
Init == small = 0 /\ big = 0
FillSmall == small' = 3 /\ big' = big
FillBig == big' = 5 /\ small' = small
EmptySmall == small' = 0 /\ big' = big
EmptyBig == big' = 0 /\ small' = small
SmallToBig == LET poured == Min(small, 5 - big)
              IN small' = small - poured /\ big' = big + poured
BigToSmall == LET poured == Min(big, 3 - small)
              IN small' = small + poured /\ big' = big - poured
Next == \/ FillSmall \/ FillBig
        \/ EmptySmall \/ EmptyBig
        \/ SmallToBig \/ BigToSmall
Spec == Init /\ [][Next]_vars
NotSolved == big # 4
=============================================================================
