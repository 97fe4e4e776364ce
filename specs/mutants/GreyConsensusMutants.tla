------------------------ MODULE GreyConsensusMutants ------------------------
(***************************************************************************)
(* Real bugs of Raft implementations, each as one operator that takes the  *)
(* place of one of GreyConsensus: a line such as                           *)
(*     CONSTANT  MayVote <- VoteTwice                                      *)
(* in a configuration file switches it on.  Each is caught by the property *)
(* named with it; greyverify.toml has the bounds.                          *)
(***************************************************************************)
EXTENDS GreyConsensusLate

(* Receive, with another vote kept or another index acknowledged.          *)
Takes(s, t, k, n, c, vote, match) ==
  LET l  == sent[t].entries
      ok == PrevMatches(log[s], l, k)
  IN /\ sent[t].from \notin {{}, {s}} /\ currentTerm[s] <= t
     /\ k <= n /\ n <= Len(l) /\ c <= sent[t].commit
     /\ Follow(s, t, IF currentTerm[s] = t THEN vote ELSE None)
     /\ log' = [log EXCEPT ![s] = IF ok THEN Accepted(@, l, k, n) ELSE @]
     /\ commitIndex' =
          [commitIndex EXCEPT ![s] = IF ok THEN CommitAfter(@, log'[s], c, n) ELSE @]
     /\ acks' = [acks EXCEPT ![t][s] = MatchAfter(@, ok, k, match)]
     /\ UNCHANGED <<sent, requests, votes>>

-----------------------------------------------------------------------------
(* Elections.                                                              *)

(* rafter#16: half of the servers are a quorum, which odd numbers of them  *)
(* do not show.  ElectionSafety.                                           *)
Half(S) == 2 * Cardinality(S) >= Cardinality(Server)

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

(* xraft#27: votes are counted, not voters, and a vote may come twice.  Of *)
(* three servers one vote is enough anyway: seen with four.                *)
(* ElectionSafety.                                                         *)
VotesCounted(i) ==
  IF \E m \in votes : m.to = i /\ m.term = currentTerm[i] THEN Server ELSE {i}

(* A vote of an older term is kept when a newer one is learned of, and     *)
(* keeps the voter from voting.  Progress; Termination asks who may vote   *)
(* of the same record.                                                     *)
OldVoteKept(j, t) ==
  /\ currentTerm[j] < t /\ \E s \in Server : t <= currentTerm[s]
  /\ Follow(j, t, votedFor[j])
  /\ UNCHANGED <<log, commitIndex, sent, acks, requests, votes>>

(* The messages of a term's leader are refused by those who stood in that  *)
(* term and lost.  Progress.                                               *)
CandidateRefuses(s, t, k, n, c) ==
  (role[s] = "Candidate" => currentTerm[s] < t) /\ Takes(s, t, k, n, c, votedFor[s], n)

(* A vote is forgotten when its term's leader is heard of, and given once  *)
(* more.  ElectionSafety.                                                  *)
VoteForgotten(s, t, k, n, c) == Takes(s, t, k, n, c, None, n)

(* Votes are taken off the network when they are counted: what they would  *)
(* do if they came late or twice is not seen.  NetworkOnlyGrows.           *)
VotesUsedUp(i) ==
  /\ role[i] = "Candidate" /\ IsQuorum(VotesFor(i))
  /\ role' = [role EXCEPT ![i] = "Leader"]
  /\ sent' = [sent EXCEPT ![currentTerm[i]] =
       [from |-> @.from \cup {i}, entries |-> log[i], commit |-> commitIndex[i]]]
  /\ votes' = {m \in votes : m.to # i}
  /\ UNCHANGED <<currentTerm, votedFor, log, commitIndex, acks, requests>>

(* The voter wants a candidate that is ahead: equals never elect one of    *)
(* them.  Termination.                                                     *)
StrictlyAhead(m, l) == \/ m.lastTerm > LastTerm(l)
                       \/ m.lastTerm = LastTerm(l) /\ m.lastIndex > Len(l)

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

(* Each entry takes the place of the one at its index, and what follows a  *)
(* replaced one stays (figure 2, AppendEntries, receiver, step 3).  Seen   *)
(* in LateSpec.  LogMatching.                                              *)
OverwrittenInPlace(own, l, k, n) ==
  [m \in 1..Max(Len(own), n) |-> IF m \in k+1..n THEN l[m] ELSE own[m]]

(* An index that is there is taken for the entry.  LogMatching.            *)
ThereIsOne(own, l, k, n) ==
  IF Len(own) >= n THEN own ELSE own \o SubSeq(l, Len(own) + 1, n)

(* A new leader begins with what it knows to be committed.                 *)
(* EntriesAccounted.                                                       *)
TailDropped(i) ==
  /\ role[i] = "Candidate" /\ IsQuorum(VotesFor(i))
  /\ role' = [role EXCEPT ![i] = "Leader"]
  /\ log' = [log EXCEPT ![i] = SubSeq(@, 1, commitIndex[i])]
  /\ sent' = [sent EXCEPT ![currentTerm[i]] =
       [from |-> @.from \cup {i}, entries |-> log'[i], commit |-> commitIndex[i]]]
  /\ UNCHANGED <<currentTerm, votedFor, commitIndex, acks, requests, votes>>

(* The entry at prevIndex is there, but nobody looks at its term.          *)
(* LogMatching.                                                            *)
AnyPrev(own, l, k) == k <= Len(own)

(* raftos#25, PySyncObj#167, CCF#5325: a refusal is stored as a match.     *)
(* CommittedOnMajority.                                                    *)
RefusalIsMatch(old, ok, k, n) == Max(old, n)

(* A follower acknowledges all of its log, compared or not.                *)
(* CommittedOnMajority.                                                    *)
WholeLogAcknowledged(s, t, k, n, c) == Takes(s, t, k, n, c, votedFor[s], Len(log'[s]))

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

(* The same at a follower: it acknowledges what is not on disk.            *)
(* CommittedOnMajority.                                                    *)
FollowersTailNotOnDisk(s) ==
  IF role[s] # "Leader" /\ log[s] # <<>>
    THEN {Intact(s), [Intact(s) EXCEPT !.log = SubSeq(@, 1, Len(@) - 1)]}
    ELSE {Intact(s)}

-----------------------------------------------------------------------------
(* Commitment.                                                             *)

(* xraft#27: acknowledgements are counted, not those who sent them.  Seen  *)
(* with four servers.  CommittedOnMajority.                                *)
AcksCounted(i, k) ==
  /\ log[i][k] = currentTerm[i]
  /\ \E s \in Server : acks[currentTerm[i]][s] >= k

(* A leader does not count itself: a majority must follow it.  Progress;   *)
(* while all servers answer, it only waits longer.                         *)
FollowersCounted(i, k) ==
  /\ log[i][k] = currentTerm[i]
  /\ IsQuorum({s \in Server : acks[currentTerm[i]][s] >= k})

(* leaderCommit is believed whatever the log is.  Agreement.               *)
CommitBelieved(old, l, c, n) == Max(old, c)

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
