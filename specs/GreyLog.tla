------------------------------- MODULE GreyLog -------------------------------
(***************************************************************************)
(* One log that only grows: what consensus and replication are for, seen   *)
(* from outside, without servers, messages, crashes and lost disks.        *)
(* GreyConsensus and GreyReplication implement it, each by the refinement  *)
(* mapping at its end.  Only what may happen is said here; that something  *)
(* does is a matter of their own properties of liveness and progress.      *)
(***************************************************************************)
EXTENDS GreyOperators

VARIABLE log  \* what is committed, oldest first

Init == log = <<>>

(* Entries are added at the end, and those before them stay as they are.   *)
Extend == IsPrefix(log, log')

Spec == Init /\ [][Extend]_log
=============================================================================
