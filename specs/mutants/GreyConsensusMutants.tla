------------------------ MODULE GreyConsensusMutants ------------------------
(***************************************************************************)
(* Real bugs of Raft implementations, each as one operator that takes the  *)
(* place of one of GreyConsensus: a line such as                           *)
(*     CONSTANT  MayVote <- VoteTwice                                      *)
(* in a configuration file switches it on.  Each is caught by the property *)
(* named with it; greyverify.toml has the bounds.                          *)
(***************************************************************************)
EXTENDS GreyConsensusLate

-----------------------------------------------------------------------------
(* Elections.                                                              *)

(* openraft d60f1e85: quorum is a majority less one.  ElectionSafety.      *)
OneLessThanMajority(S) == 2 * Cardinality(S) >= Cardinality(Server) - 1

(* A vote is given though one was given in that term.  ElectionSafety.     *)
VoteTwice(j, m) == currentTerm[j] <= m.term

(* nodedb#161, hashicorp 901ac15, PySyncObj#202, tikv#1610: the vote is    *)
(* not on disk when the reply goes out.  ElectionSafety.                   *)
VoteNotOnDisk(s) == {[term |-> currentTerm[s], vote |-> None, log |-> log[s]]}

(* The same for the term: a restarted server is back in an old one.        *)
(* ElectionSafety.                                                         *)
TermNotOnDisk(s) == {[term |-> 0, vote |-> None, log |-> log[s]]}

(* xraft#33, little-raft#44, akka-raft#46: a vote given in an older term   *)
(* is counted in this one.  ElectionSafety.                                *)
VotesOfAnyTerm(i) == {i} \cup {m.from : m \in {v \in votes : v.to = i}}

(* openraft b06cbb37: a reply that shows a vote of this term or a higher   *)
(* one is taken for a grant, whoever that vote was for.  ElectionSafety.   *)
RefusalsCounted(i) == {j \in Server : currentTerm[j] >= currentTerm[i]}

(* The voter does not compare logs (5.4.1).  LeaderCompleteness.           *)
AnyCandidate(m, l) == TRUE

(* The voter compares the last terms and forgets the lengths.              *)
(* LeaderCompleteness.                                                     *)
ByLastTermOnly(m, l) == m.lastTerm >= LastTerm(l)

(* hashicorp#94, openraft a48a3282: term and length must both be at least  *)
(* the voter's, so that a newer but shorter log is refused for ever.  Seen *)
(* in LateSpec.  Termination; nothing unsafe happens, and nothing else may *)
(* be reported.                                                            *)
BothAtLeast(m, l) == m.lastTerm >= LastTerm(l) /\ m.lastIndex >= Len(l)

(* A majority is not thought enough: one server that stands against the    *)
(* leader, or is cut off, stops everything.  Termination.                  *)
Everyone(S) == S = Server

-----------------------------------------------------------------------------
(* Replication.                                                            *)

(* raftos#26: entries after prevIndex go, conflict or not, so a delayed    *)
(* message erases what a newer one brought.  CommittedOnMajority.          *)
TruncateAlways(own, l, k, n) == SubSeq(own, 1, k) \o SubSeq(l, k+1, n)

(* The entry at prevIndex is there, but nobody looks at its term.          *)
(* LogMatching.                                                            *)
AnyPrev(own, l, k) == k <= Len(own)

(* raftos#25, PySyncObj#167, CCF#5325: a refusal is stored as a match.     *)
(* CommittedOnMajority.                                                    *)
RefusalIsMatch(old, ok, k, n) == Max(old, n)

Intact(s) == [term |-> currentTerm[s], vote |-> votedFor[s], log |-> log[s]]

(* openraft 9540c904, hashicorp 0f31a01: a follower deletes what follows   *)
(* prevIndex, then appends; a crash in between leaves the deletion.        *)
(* CommittedOnMajority.                                                    *)
DeletedNotAppended(s) ==
  {Intact(s)} \cup
  {[Intact(s) EXCEPT !.log = SubSeq(@, 1, k)] :
     k \in {k \in 0..Len(log[s]) :
              \E t \in Term : /\ sent[t].from \notin {{}, {s}} /\ currentTerm[s] <= t
                              /\ k <= Len(sent[t].entries)
                              /\ PrevMatches(log[s], sent[t].entries, k)}}

(* hashicorp#695: a newer term arrives while the leader of an older one is *)
(* appending; the entry is written in a term it does not lead.             *)
(* LogMatching.                                                            *)
AppendWhileDeposed(i) ==
  /\ role[i] = "Leader" \/ \E t \in Term : i \in sent[t].from
  /\ Len(log[i]) < MaxLog
  /\ log' = [log EXCEPT ![i] = Append(@, currentTerm[i])]
  /\ sent' = IF role[i] = "Leader"
             THEN [sent EXCEPT ![currentTerm[i]].entries = log'[i]] ELSE sent
  /\ UNCHANGED <<currentTerm, votedFor, role, commitIndex, acks, requests, votes>>

-----------------------------------------------------------------------------
(* Commitment.                                                             *)

(* openraft a9f696a9, d-engine#329: the leader counts its newest entry     *)
(* before it is on disk.  CommittedOnMajority.                             *)
TailNotOnDisk(s) ==
  IF role[s] = "Leader" /\ log[s] # <<>>
    THEN {Intact(s), [Intact(s) EXCEPT !.log = SubSeq(@, 1, Len(@) - 1)]}
    ELSE {Intact(s)}

(* PySyncObj#166: leaderCommit is believed up to the end of the own log,   *)
(* beyond what the message vouches for.  Agreement.                        *)
CommitBeyondMatch(old, l, c, n) == Max(old, Min(c, Len(l)))

(* The same without the guard: the commit index may fall.  Monotonic.      *)
CommitMayFall(old, l, c, n) == Min(c, n)
=============================================================================
