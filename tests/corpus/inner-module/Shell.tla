---- MODULE Shell ----
EXTENDS Naturals
VARIABLE hidden
-------------- MODULE Inner --------------
VARIABLE y
IInit == y = 0
INext == y' = (y + 1) % 4
ISpec == IInit /\ [][INext]_y
==========================================
I == INSTANCE Inner WITH y <- hidden
Spec == I!ISpec
Low == hidden < 4
====
