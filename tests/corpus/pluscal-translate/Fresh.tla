---- MODULE Fresh ----
EXTENDS Naturals
(* --algorithm Fresh {
  variable x = 0;
  { a: x := 1; }
} *)
\* BEGIN TRANSLATION
\* END TRANSLATION
Small == x < 2
====
