---- MODULE Fresh ----
EXTENDS Naturals
(* --algorithm Fresh {
  variable x = 0;
  { a: x := 1; }
} *)
====
