------------------------ MODULE GreySnapshotMutants -------------------------
(***************************************************************************)
(* Real and likely faults of snapshots in GreySnapshot, each as one        *)
(* operator that takes the place of one of its own.                        *)
(***************************************************************************)
EXTENDS GreySnapshot

(* The term of the last entry goes with the log.  LeaderCompleteness.      *)
TermForgotten(s, n) == 0

(* The state is that of the moment when the snapshot is written, which may *)
(* be later than its index says.  SnapshotIsOneThing.                      *)
StateOfNow(s, n) == Prefix(s, commitIndex[s])

(* What is not committed becomes a snapshot.  SnapshotIsCommitted.         *)
CompactAnything(s) == (lastIndex[s] + 1)..EntryIndex(s)

(* Elections look at what is left of the log, as if that were all.         *)
(* LeaderCompleteness.                                                     *)
LengthOfLog(s) == Len(log[s])
TermOfLog(s) == IF log[s] = <<>> THEN 0 ELSE log[s][Len(log[s])]

(* willemt/raft PR#118: an entry at the head of the log matches whatever   *)
(* the snapshot before it holds, and what follows goes after the snapshot. *)
(* AppliedIsCommitted.                                                     *)
AfterTheSnapshot(s, k, e) ==
  IF k < lastIndex[s] /\ log[s] = <<>> THEN e ELSE Accepted(s, k, e)
HandleAfterTheSnapshot(s, k, n) ==
  /\ leader \notin {None, s} /\ n <= EntryIndex(leader)
  /\ LET l == Whole(leader) IN
     /\ PrevMatches(s, k, IF k = 0 THEN 0 ELSE l[k])
     /\ log' = [log EXCEPT ![s] = AfterTheSnapshot(s, k, SubSeq(l, k + 1, n))]
  /\ \E c \in 0..commitIndex[leader] :
       commitIndex' = [commitIndex EXCEPT ![s] = CommitAfter(s, c, n)]
  /\ UNCHANGED <<term, leader, snapshots, committed>>

(* openraft 44381b0c: that the entry before the first is in the snapshot   *)
(* is taken for a conflict, and the log is deleted.  CommittedOnMajority.  *)
HandlePurgedAsConflict(s, k, n) ==
  /\ leader \notin {None, s} /\ n <= EntryIndex(leader)
  /\ LET l == Whole(leader) IN
     /\ PrevMatches(s, k, IF k = 0 THEN 0 ELSE l[k])
     /\ log' = [log EXCEPT ![s] =
                  IF k < lastIndex[s] THEN <<>> ELSE Accepted(s, k, SubSeq(l, k + 1, n))]
  /\ commitIndex' = [commitIndex EXCEPT ![s] =
       IF k < lastIndex[s] THEN lastIndex[s] ELSE Max(@, Min(commitIndex[leader], n))]
  /\ UNCHANGED <<term, leader, snapshots, committed>>

(* A snapshot that comes late takes the place of a newer one.              *)
(* SnapshotOnlyGrows.                                                      *)
StaleInstalled(s, n) == TRUE
StaleKeeps(s, n, t) ==
  IF n \in (lastIndex[s] + 1)..EntryIndex(s) /\ TermAt(s, n) = t
    THEN SubSeq(log[s], n - lastIndex[s] + 1, Len(log[s]))
    ELSE <<>>

(* The term of the entry before the first is not compared.  LogMatching.   *)
PrevUnseen(s, k, t) == k <= EntryIndex(s)

(* All entries go when a snapshot comes, those after it too.               *)
(* CommittedOnMajority.                                                    *)
NothingKept(s, n, t) == <<>>

(* What follows a snapshot is kept though its last entry conflicts.        *)
(* EntriesAccounted.                                                       *)
KeptUnseen(s, n, t) ==
  IF n <= EntryIndex(s) THEN SubSeq(log[s], n - lastIndex[s] + 1, Len(log[s])) ELSE <<>>

(* A restart begins to apply at entry 1, which is in the snapshot.         *)
(* SnapshotIsCommitted.                                                    *)
FromTheStart(s) == 0

(* rafter#16: half of the servers are a quorum.  Agreement.                *)
Half(S) == 2 * Cardinality(S) >= Cardinality(Server)

(* The leader's commit index is adopted, whatever was received.            *)
(* AppliedIsCommitted.                                                     *)
CommitUnseen(s, c, n) == Max(commitIndex[s], c)

(* An entry of an older term is committed because a majority has it (Raft, *)
(* figure 8).  LeaderCompleteness.                                         *)
CommitOlderTerms(k) ==
  /\ leader # None /\ k \in (commitIndex[leader] + 1)..EntryIndex(leader)
  /\ IsQuorum(Holders(k))
  /\ commitIndex' = [commitIndex EXCEPT ![leader] = k]
  /\ committed' = committed \cup {<<m, Whole(leader)[m]>> : m \in 1..k}
  /\ UNCHANGED <<term, leader, snapshots, log>>

(* A server that restarts in its own term leads on, and has forgotten what *)
(* it committed.  CommitOnlyGrows.                                         *)
LeadsOnAfterRestart(s) ==
  /\ commitIndex' = [commitIndex EXCEPT ![s] = CommitAfterRestart(s)]
  /\ UNCHANGED <<term, leader, snapshots, log, committed>>

(* A snapshot is taken for old because the log goes on beyond it, though   *)
(* what goes on there conflicts.  Progress.                                *)
NewsBeyondLog(s, n) == n > EntryIndex(s)

(* A server checks only entries that come from the start of the log, which *)
(* a leader that has compacted does not have.  Progress.                   *)
FromTheFirst(s, k, t) == k = 0

(* leaderCommit is adopted as it is, though an older message has a smaller *)
(* one.  CommitOnlyGrows.                                                  *)
CommitFalls(s, c, n) == Max(lastIndex[s], Min(c, n))
=============================================================================
