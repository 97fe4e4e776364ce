---- MODULE Steps ----
(* A comment (* inside a comment *) with "quotes" and \* marks. *)
EXTENDS Naturals \* naturals
VARIABLE x       (* the only one *)
Init == x = 0
Next == (* go on *) x' = (x + 1) % 3
Spec == Init /\ [][Next]_x
Inv == x # 3 \* never
====
This text stands after the end of the module.
