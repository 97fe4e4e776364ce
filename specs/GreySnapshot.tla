---------------------------- MODULE GreySnapshot ----------------------------
(***************************************************************************)
(* Raft that does not keep its whole log: a server replaces what it knows  *)
(* to be committed by a snapshot of its state machine, and a leader sends  *)
(* its snapshot to a follower that needs what the leader dropped.          *)
(*                                                                         *)
(* A snapshot is three things that must belong together: the state, the    *)
(* index of the last entry in it, and that entry's term.  The state is     *)
(* modelled as the entries that made it, which no server can read: all     *)
(* decisions see the index, the term and what is left of the log.          *)
(*                                                                         *)
(* What is modelled as in GreyConsensusTerms.  All steps of a term come    *)
(* before all steps of the next, and whoever can vote does.  An entry is   *)
(* its term.  Messages of the newest term may be as old as the term: an    *)
(* AppendEntries may have been sent before the leader compacted its log,   *)
(* and a snapshot may be received after all that came later.  A leader may *)
(* even send what it dropped before it was elected, which is more than     *)
(* Raft can do, so that no fault is hidden by it.  What is committed is    *)
(* applied at once.  A restart forgets the commit index, but not that the  *)
(* snapshot is committed.                                                  *)
(*                                                                         *)
(* Left out.  A snapshot arrives whole: a part of one is not installed.    *)
(* Writing it, dropping the log before it, and the two numbers are one     *)
(* step of the disk.  Configurations in snapshots: see GreyMembership.     *)
(*                                                                         *)
(* Source: D. Ongaro and J. Ousterhout, "In Search of an Understandable    *)
(* Consensus Algorithm (Extended Version)", 2014, section 7, figure 13.    *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS Server,   \* the servers, interchangeable
          None,     \* no server
          MaxTerm,  \* bound: no election beyond this term
          MaxLog    \* bound: no client request once the leader has so many entries

ASSUME ServersAreMany    == IsFiniteSet(Server) /\ Cardinality(Server) > 1
ASSUME NoneIsNoServer    == None \notin Server
ASSUME BoundsArePositive == MaxTerm \in Nat \ {0} /\ MaxLog \in Nat \ {0}

VARIABLES
  term,         \* the newest term that has a leader; 0 before the first election
  leader,       \* its leader, or None
  lastIndex,    \* [Server -> index of the last entry in its snapshot]
  lastTerm,     \* [Server -> term of that entry]
  state,        \* [Server -> state in its snapshot: the entries that made it]
  log,          \* [Server -> entries after the snapshot]
  commitIndex,  \* [Server -> highest entry known to be committed]
  committed     \* every <<index, term>> that a leader ever committed (history)

snapshots == <<lastIndex, lastTerm, state>>
vars == <<term, leader, snapshots, log, commitIndex, committed>>

-----------------------------------------------------------------------------
(* Arithmetic.  No fault takes the place of these.                         *)

Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b
IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)

(* The last index of server s, and what s has of entry k: its term.  Of    *)
(* the entries in the snapshot only the last still has one.                *)
EntryIndex(s) == lastIndex[s] + Len(log[s])
TermAt(s, k) == IF k = 0 THEN 0
                ELSE IF k = lastIndex[s] THEN lastTerm[s] ELSE log[s][k - lastIndex[s]]

(* All that s has, with what only its state knows (for the network, which  *)
(* may hold what was sent before it was dropped, and for properties).      *)
Whole(s) == state[s] \o log[s]
Prefix(s, k) == SubSeq(Whole(s), 1, k)

-----------------------------------------------------------------------------
(* The decisions, one operator each, so that a fault can be put in the     *)
(* place of any of them (module GreySnapshotMutants).  Properties use none *)
(* of these.                                                               *)

IsQuorum(S) == IsMajority(S)

(* What elections compare.  A server whose log is empty since its snapshot *)
(* has not lost its entries: the snapshot says how far they went.          *)
LastIndexOf(s) == EntryIndex(s)
LastTermOf(s) == TermAt(s, EntryIndex(s))

UpToDate(s, v) ==
  \/ LastTermOf(s) > LastTermOf(v)
  \/ LastTermOf(s) = LastTermOf(v) /\ LastIndexOf(s) >= LastIndexOf(v)

(* A snapshot cannot be undone: only committed entries may go into one.    *)
MayCompact(s) == (lastIndex[s] + 1)..commitIndex[s]

(* The term that a snapshot up to entry n keeps: the consistency check for *)
(* the next entry, and elections, need it.                                 *)
TermToKeep(s, n) == TermAt(s, n)

(* The state in a snapshot up to entry n: as of entry n, and not as of a   *)
(* later one.                                                              *)
StateToKeep(s, n) == Prefix(s, n)

(* The consistency check of AppendEntries: s has entry k, of term t.  What *)
(* the snapshot covers is committed, and therefore matches.                *)
PrevMatches(s, k, t) ==
  k >= lastIndex[s] => k <= EntryIndex(s) /\ TermAt(s, k) = t

(* The log of s once it accepts entries e, which follow entry k.  Entries  *)
(* that its snapshot covers are passed over, and what repeats entries that *)
(* are there changes nothing: the message may be an old one.               *)
Accepted(s, k, e) ==
  LET n == k + Len(e)
      m == Max(k, lastIndex[s])  \* the first entries to look at follow this one
  IN IF n <= m \/ (n <= EntryIndex(s) /\ \A i \in m + 1..n : TermAt(s, i) = e[i - k])
       THEN log[s]
       ELSE SubSeq(log[s], 1, m - lastIndex[s]) \o SubSeq(e, m - k + 1, Len(e))

(* What s makes of leaderCommit c: the message vouches for entries up to n *)
(* and no others, and what is committed stays so.                          *)
CommitAfter(s, c, n) == Max(commitIndex[s], Min(c, n))

(* A snapshot that tells s nothing new may be older than what s has since  *)
(* committed: installing it would take that back.                          *)
IsNews(s, n) == n > commitIndex[s]

(* The log that s keeps beside a snapshot up to entry n, of term t.  If s  *)
(* has that entry, what follows it is kept: s may have acknowledged it.    *)
(* Otherwise s ends before n, or its entry n conflicts: nothing is kept.   *)
KeptBeside(s, n, t) ==
  IF n <= EntryIndex(s) /\ TermAt(s, n) = t
    THEN SubSeq(log[s], n - lastIndex[s] + 1, Len(log[s]))
    ELSE <<>>

(* What a restart knows to be committed.                                   *)
CommitAfterRestart(s) == lastIndex[s]

-----------------------------------------------------------------------------
Init ==
  /\ term = 0
  /\ leader = None
  /\ lastIndex = [s \in Server |-> 0]
  /\ lastTerm  = [s \in Server |-> 0]
  /\ state     = [s \in Server |-> <<>>]
  /\ log       = [s \in Server |-> <<>>]
  /\ commitIndex = [s \in Server |-> 0]
  /\ committed = {}

BecomeLeader(s) ==
  /\ term < MaxTerm
  /\ IsQuorum({v \in Server : UpToDate(s, v)})
  /\ term' = term + 1
  /\ leader' = s
  /\ UNCHANGED <<snapshots, log, commitIndex, committed>>

ClientRequest ==
  /\ leader # None /\ EntryIndex(leader) < MaxLog
  /\ log' = [log EXCEPT ![leader] = Append(@, term)]
  /\ UNCHANGED <<term, leader, snapshots, commitIndex, committed>>

(* s receives entries k+1..n of the leader's log with some leaderCommit c. *)
HandleAppendEntries(s, k, n) ==
  /\ leader \notin {None, s} /\ n <= EntryIndex(leader)
  /\ LET l == Whole(leader) IN
     /\ PrevMatches(s, k, IF k = 0 THEN 0 ELSE l[k])
     /\ log' = [log EXCEPT ![s] = Accepted(s, k, SubSeq(l, k + 1, n))]
  /\ \E c \in 0..commitIndex[leader] :
       commitIndex' = [commitIndex EXCEPT ![s] = CommitAfter(s, c, n)]
  /\ UNCHANGED <<term, leader, snapshots, committed>>

(* The leader commits what a majority has, if it is of its own term.       *)
Holders(k) == {s \in Server : EntryIndex(s) >= k /\ Prefix(s, k) = Prefix(leader, k)}

AdvanceCommitIndex(k) ==
  /\ leader # None /\ k \in (commitIndex[leader] + 1)..EntryIndex(leader)
  /\ TermAt(leader, k) = term /\ IsQuorum(Holders(k))
  /\ commitIndex' = [commitIndex EXCEPT ![leader] = k]
  /\ committed' = committed \cup {<<m, Whole(leader)[m]>> : m \in 1..k}
  /\ UNCHANGED <<term, leader, snapshots, log>>

Compact(s) ==
  /\ \E n \in MayCompact(s) :
       /\ lastIndex' = [lastIndex EXCEPT ![s] = n]
       /\ lastTerm' = [lastTerm EXCEPT ![s] = TermToKeep(s, n)]
       /\ state' = [state EXCEPT ![s] = StateToKeep(s, n)]
       /\ log' = [log EXCEPT ![s] = SubSeq(@, n - lastIndex[s] + 1, Len(@))]
  /\ UNCHANGED <<term, leader, commitIndex, committed>>

(* s receives a snapshot that the leader had in this term or could have.   *)
InstallSnapshot(s, n) ==
  /\ leader \notin {None, s}
  /\ n <= commitIndex[leader] /\ IsNews(s, n)
  /\ LET t == Whole(leader)[n] IN
     /\ lastIndex' = [lastIndex EXCEPT ![s] = n]
     /\ lastTerm' = [lastTerm EXCEPT ![s] = t]
     /\ state' = [state EXCEPT ![s] = Prefix(leader, n)]
     /\ log' = [log EXCEPT ![s] = KeptBeside(s, n, t)]
  /\ commitIndex' = [commitIndex EXCEPT ![s] = n]
  /\ UNCHANGED <<term, leader, committed>>

(* A leader's own restart ends its term, and is left out.  One that is     *)
(* elected again and knows of no commit needs another's term in between.   *)
Restart(s) ==
  /\ s # leader
  /\ commitIndex' = [commitIndex EXCEPT ![s] = CommitAfterRestart(s)]
  /\ UNCHANGED <<term, leader, snapshots, log, committed>>

Next ==
  \/ \E s \in Server : BecomeLeader(s) \/ Compact(s) \/ Restart(s)
  \/ ClientRequest
  \/ \E k \in 1..MaxLog : AdvanceCommitIndex(k)
  \/ \E s \in Server, n \in 1..MaxLog : InstallSnapshot(s, n)
  \/ \E s \in Server, n \in 1..MaxLog : \E k \in 0..n - 1 : HandleAppendEntries(s, k, n)

Spec == Init /\ [][Next]_vars

Symmetry == Permutations(Server)

-----------------------------------------------------------------------------
(* Properties.                                                             *)

TypeOK ==
  /\ term \in 0..MaxTerm /\ leader \in Server \cup {None}
  /\ \A s \in Server :
       /\ lastIndex[s] \in 0..MaxLog /\ lastTerm[s] \in 0..MaxTerm
       /\ commitIndex[s] \in 0..MaxLog
       /\ \A k \in 1..Len(Whole(s)) : Whole(s)[k] \in 1..term
       /\ Len(Whole(s)) <= MaxLog

(* The state, the index and the term of a snapshot belong together.        *)
SnapshotIsOneThing ==
  \A s \in Server :
    /\ Len(state[s]) = lastIndex[s]
    /\ lastTerm[s] = IF state[s] = <<>> THEN 0 ELSE state[s][Len(state[s])]

(* Nothing is in a snapshot that is not committed, and it is known to be.  *)
SnapshotIsCommitted ==
  \A s \in Server : /\ lastIndex[s] <= commitIndex[s]
                    /\ \A k \in 1..Len(state[s]) : <<k, state[s][k]>> \in committed

(* No index is ever committed with two entries.                            *)
Agreement == \A a, b \in committed : a[1] = b[1] => a = b

Holds(s, e) == e[1] <= Len(Whole(s)) /\ Whole(s)[e[1]] = e[2]
LeaderCompleteness == leader # None => \A e \in committed : Holds(leader, e)

(* What is committed stays on a majority for ever.                         *)
CommittedOnMajority ==
  \A e \in committed : IsMajority({s \in Server : Holds(s, e)})

(* What a server applies to its state machine is committed.                *)
AppliedIsCommitted ==
  \A s \in Server : /\ commitIndex[s] <= Len(Whole(s))
                    /\ \A k \in 1..commitIndex[s] : <<k, Whole(s)[k]>> \in committed

LogMatching ==
  \A s, r \in Server : \A k \in 1..Min(Len(Whole(s)), Len(Whole(r))) :
    Whole(s)[k] = Whole(r)[k] => Prefix(s, k) = Prefix(r, k)

(* A snapshot is never replaced by one that ends before it.                *)
SnapshotOnlyGrows == [][\A s \in Server : lastIndex'[s] >= lastIndex[s]]_vars

(* Compaction changes nothing of what a server has.  Entries come to it    *)
(* from the leader.  An entry leaves it only if it conflicts with the      *)
(* leader's, or follows one that does.                                     *)
IsPrefix(a, b) == Len(a) <= Len(b) /\ a = SubSeq(b, 1, Len(a))
EntriesAccounted ==
  [][\A s \in Server : LET own == Whole(s)
                          its == Whole(leader) IN
       Whole(s)' # own =>
         /\ IsPrefix(Whole(s)', Whole(leader)')
         /\ \A k \in 1..Len(own) :
              IsPrefix(Prefix(s, Min(k, Len(its))), its) => k <= Len(Whole(s)')]_vars

(* Only a restart forgets what is committed, and no leader restarts.       *)
CommitOnlyGrows ==
  [][\A s \in Server : commitIndex'[s] < commitIndex[s] =>
       /\ s # leader /\ commitIndex'[s] = lastIndex[s]
       /\ UNCHANGED <<snapshots, log>>]_vars

(* Nothing that may go on is refused: whoever is as up to date as a        *)
(* majority can lead, a leader can grow and commit, every server can come  *)
(* to have, commit and compact what the leader has, and can restart.       *)
NewestOf(s) == IF Whole(s) = <<>> THEN 0 ELSE Whole(s)[Len(Whole(s))]
Follows(v, s) == \/ NewestOf(v) < NewestOf(s)
                 \/ NewestOf(v) = NewestOf(s) /\ Len(Whole(v)) <= Len(Whole(s))
Has(s, k) == IsPrefix(Prefix(leader, k), Whole(s))
LeaderCanGo(l) ==
  /\ Len(Whole(l)) < MaxLog => ENABLED (Next /\ Len(log'[l]) > Len(log[l]))
  /\ \A k \in (commitIndex[l] + 1)..Len(Whole(l)) :
       Whole(l)[k] = term /\ IsMajority({s \in Server : Has(s, k)}) =>
         ENABLED (Next /\ commitIndex'[l] = k)
FollowerCanGo(s) ==
  /\ \A n \in 1..Len(Whole(leader)) : \A k \in 0..n - 1 :
       Has(s, k) /\ ~ Has(s, n) =>
         ENABLED (Next /\ HandleAppendEntries(s, k, n) /\ Whole(s)' = Prefix(leader, n))
  /\ \A c \in (commitIndex[s] + 1)..commitIndex[leader] :
       /\ ENABLED (Next /\ InstallSnapshot(s, c) /\ lastIndex'[s] = c)
       /\ Has(s, c) => ENABLED (HandleAppendEntries(s, c - 1, c) /\ commitIndex'[s] = c)
Progress ==
  [](/\ leader # None => /\ LeaderCanGo(leader)
                         /\ \A s \in Server \ {leader} : FollowerCanGo(s)
     /\ \A s \in Server :
          /\ term < MaxTerm /\ IsMajority({v \in Server : Follows(v, s)}) =>
               ENABLED (Next /\ leader' = s /\ term' = term + 1)
          /\ \A n \in (lastIndex[s] + 1)..commitIndex[s] :
               ENABLED (Compact(s) /\ lastIndex'[s] = n)
          /\ s # leader => ENABLED (Restart(s) /\ commitIndex'[s] = lastIndex[s]))

-----------------------------------------------------------------------------
(* Situations that must be reachable: otherwise the properties might hold  *)
(* only because nothing happens.                                           *)

(* A follower needs entries that the leader has only in its snapshot.      *)
ReachNeedsSnapshot ==
  \E s \in Server : leader # None /\ EntryIndex(s) < lastIndex[leader]

(* A snapshot meets a log that goes on after it, and one that conflicts.   *)
ReachSuffixKept ==
  \E s \in Server, n \in 1..MaxLog :
    ENABLED InstallSnapshot(s, n) /\ KeptBeside(s, n, Whole(leader)[n]) # <<>>
ReachConflictWithSnapshot ==
  \E s \in Server, n \in 1..MaxLog :
    /\ ENABLED InstallSnapshot(s, n)
    /\ n <= EntryIndex(s) /\ TermAt(s, n) # Whole(leader)[n]

(* A leader is elected whose log is empty since its snapshot.              *)
ReachLeaderOfSnapshot ==
  leader # None /\ log[leader] = <<>> /\ lastIndex[leader] > 0 /\ lastTerm[leader] < term

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](TypeOK /\ SnapshotIsOneThing /\ SnapshotIsCommitted)
THEOREM Spec => [](Agreement /\ LeaderCompleteness /\ CommittedOnMajority)
THEOREM Spec => [](AppliedIsCommitted /\ LogMatching)
THEOREM Spec => SnapshotOnlyGrows /\ EntriesAccounted /\ CommitOnlyGrows /\ Progress

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxLog 2, MaxTerm 2, Server 3, up to Symmetry                           *)
(*          1,272 distinct      23,417 generated  depth 13  verified       *)
(* MaxLog 2, MaxTerm 2, Server 2                                           *)
(*            375 distinct       3,437 generated  depth 10  verified       *)
(*     also SnapshotOnlyGrows, EntriesAccounted, CommitOnlyGrows, Progress *)
(* MaxLog 2, MaxTerm 2, Server 3                                           *)
(*          7,066 distinct     130,753 generated  depth 13  verified       *)
(*     also SnapshotOnlyGrows, EntriesAccounted, CommitOnlyGrows, Progress *)
(* MaxLog 2, MaxTerm 3, Server 3, up to Symmetry                           *)
(*          4,264 distinct      76,159 generated  depth 14  verified       *)
(* MaxLog 3, MaxTerm 2, Server 3, up to Symmetry                           *)
(*         10,873 distinct     411,670 generated  depth 15  verified       *)
(* MaxLog 1, MaxTerm 4, Server 3, up to Symmetry                           *)
(*            376 distinct       3,006 generated  depth 11  verified       *)
(* MaxLog 2, MaxTerm 2, Server 4, up to Symmetry                           *)
(*          3,792 distinct     106,001 generated  depth 16  verified       *)
=============================================================================
