---- MODULE Race ----
EXTENDS Naturals
(* --algorithm Race {
  variable x = 0;
  { loop: while (TRUE) { x := (x + 1) % 4; } }
} *)
\* BEGIN TRANSLATION PCal-253b8cb5d6ad128f9488ce7406467060
VARIABLE x

vars == << x >>

Init == (* Global variables *)
        /\ x = 0

Next == x' = (x + 1) % 3

Spec == Init /\ [][Next]_vars

\* END TRANSLATION TLA-0247cb183ebb94841fb569d7b4db8284
Small == x < 3
====
