--------------------------- MODULE GreyOperators ---------------------------
(***************************************************************************)
(* What the specifications of Grey share: numbers, sequences and bags.     *)
(* Nothing here belongs to a protocol, and no mutant replaces any of it,   *)
(* so a property that uses it does not err together with a fault.          *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, Bags

Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b

(* Of a set of numbers that is not empty.                                  *)
Least(S)    == CHOOSE m \in S : \A n \in S : m <= n
Greatest(S) == CHOOSE m \in S : \A n \in S : n <= m

-----------------------------------------------------------------------------
(* Logs, which are sequences.  In Raft an entry of a log is the term that  *)
(* it was created in.                                                      *)

(* The first k entries, or all if there are no more.                       *)
Prefix(l, k)   == SubSeq(l, 1, Min(k, Len(l)))
IsPrefix(a, b) == Len(a) <= Len(b) /\ a = Prefix(b, Len(a))
Entries(l)     == {<<k, l[k]>> : k \in 1..Len(l)}
LastTerm(l)    == IF l = <<>> THEN 0 ELSE l[Len(l)]

(* How many leading entries two logs share.                                *)
RECURSIVE SharedFrom(_, _, _)
SharedFrom(a, b, k) ==
  IF k <= Len(a) /\ k <= Len(b) /\ a[k] = b[k] THEN SharedFrom(a, b, k + 1) ELSE k - 1
Shared(a, b) == SharedFrom(a, b, 1)

-----------------------------------------------------------------------------
(* Bags: functions from what is in them to how often it is.                *)

With(bag, x)    == bag (+) SetToBag({x})
Without(bag, x) == bag (-) SetToBag({x})

(* How many members satisfy P.                                             *)
Count(bag, P(_)) ==
  BagCardinality([x \in {x \in DOMAIN bag : P(x)} |-> bag[x]])

(* The bag of F of all members.  Not BagOfAll of the standard module, with *)
(* which TLC 2.15 loses members in GreyScheduler.                          *)
Mapped(bag, F(_)) ==
  [y \in {F(x) : x \in DOMAIN bag} |-> Count(bag, LAMBDA x : F(x) = y)]

(* The sum of the numbers F of all members.                                *)
Total(bag, F(_)) ==
  BagCardinality([x \in {x \in DOMAIN bag : F(x) > 0} |-> bag[x] * F(x)])
=============================================================================
