------------------------------- MODULE Ledger -------------------------------
(* Amounts are booked, one for each line of the journal. *)
EXTENDS Naturals, Sequences, Sums, Lines, TLAPS
CONSTANT Amount
VARIABLE booked

Entries == Count("../data/journal.txt")

Init == booked = <<>>
Book(a) == Len(booked) < Entries /\ booked' = Append(booked, a)
Next == \E a \in Amount : Book(a)
Spec == Init /\ [][Next]_booked

Bounded == Len(booked) <= Entries /\ Sum(booked) <= 2 * Entries
Even == Sum(booked) # 5

THEOREM Spec => []Bounded
  BY PTL DEF Spec, Bounded
=============================================================================
---- CONFIG Ledger ----
CONSTANT Amount = {1, 2}
SPECIFICATION Spec
INVARIANT Bounded
CHECK_DEADLOCK FALSE
====
