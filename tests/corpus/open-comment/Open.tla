---- MODULE Open ----
EXTENDS Naturals
VARIABLE x
(* this comment is never closed
Init == x = 0
Next == x' = x
====
