--------------------- MODULE GreyConsensusTermsMutants ---------------------
(***************************************************************************)
(* Real bugs of Raft implementations in GreyConsensusTerms, each as one    *)
(* operator that takes the place of one of its own.  Those that need more  *)
(* terms than the message-level model can visit are here.                  *)
(***************************************************************************)
EXTENDS GreyConsensusTerms

(* logcabin#44, canonical/raft#220, PySyncObj#169: replicas of an older    *)
(* term's entry are counted (figure 8 of the paper).  Agreement.           *)
CountAnyTerm(l, k, t) == TRUE

(* openraft d60f1e85: quorum is a majority less one.  Agreement.           *)
OneLessThanMajority(n) == 2 * n >= Cardinality(Server) - 1

(* rafter#16: half of the servers are a quorum, which odd numbers of them  *)
(* do not show.  Agreement.                                                *)
Half(n) == 2 * n >= Cardinality(Server)

(* All servers must have an entry before it is committed.  Completes.      *)
Everyone(n) == n = Cardinality(Server)

(* hashicorp#94, openraft a48a3282: term and length must both be at least  *)
(* the voter's.  Connected; nothing unsafe happens.                        *)
BothAtLeast(a, b) == LastTerm(a) >= LastTerm(b) /\ Len(a) >= Len(b)

(* A conflicting entry is overwritten, and what follows it stays.          *)
(* EntriesAccounted, sooner than LogMatching.                              *)
OverwrittenInPlace(l, own) ==
  LET n == Shared(l, own) + 1 IN SubSeq(l, 1, n) \o SubSeq(own, n + 1, Len(own))

(* The voter does not compare logs (5.4.1).  LeaderCompleteness.           *)
AnyCandidate(a, b) == TRUE

(* The voter compares lengths only: a longer log of older entries wins.    *)
(* LeaderCompleteness.                                                     *)
ByLengthOnly(a, b) == Len(a) >= Len(b)

(* The voter compares last terms only: a shorter log wins.                 *)
(* LeaderCompleteness.                                                     *)
ByLastTermOnly(a, b) == LastTerm(a) >= LastTerm(b)

(* willemt/raft PR#118: without the consistency check an entry is put      *)
(* after whatever is there.  LogMatching.                                  *)
AppendAnywhere(l, own) ==
  IF Len(own) < Len(l) THEN Append(own, l[Len(own) + 1]) ELSE SubSeq(l, 1, Shared(l, own) + 1)

(* A follower whose log conflicts refuses, and the leader does not go back *)
(* to what the two share.  AcceptsNext; nothing unsafe happens.            *)
ConflictRefused(l, own) == IF IsPrefix(own, l) THEN Prefix(l, Len(own) + 1) ELSE own
=============================================================================
