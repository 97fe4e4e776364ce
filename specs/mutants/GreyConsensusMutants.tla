------------------------ MODULE GreyConsensusMutants ------------------------
(***************************************************************************)
(* Real bugs of Raft implementations, each as one operator that takes the  *)
(* place of a decision or an action of GreyRaft: a line such as            *)
(*     CONSTANT  MayVote <- VoteTwice                                      *)
(* in a configuration file switches it on.  Each is caught by the property *)
(* named with it; greyverify.toml has the bounds.                          *)
(***************************************************************************)
EXTENDS GreyConsensusLate

-----------------------------------------------------------------------------
(* Actions of GreyRaft with a gap, which faults fill.                      *)

(* Whether s finds the entry before those it is sent.                      *)
Fits(s, t, prevLogIndex) == PrevMatches(log[s], sent[t].entries, prevLogIndex)

(* What a receipt should make of the commit index of s.                    *)
CommitOf(s, t, prevLogIndex, last, leaderCommit) ==
  IF Fits(s, t, prevLogIndex) THEN Max(commitIndex[s], Min(leaderCommit, last))
  ELSE commitIndex[s]

(* ... and of its match index, if it acknowledges entries up to n.         *)
MatchOf(s, t, prevLogIndex, n) ==
  IF Fits(s, t, prevLogIndex) THEN Max(matchIndex[t][s], n) ELSE matchIndex[t][s]

(* Receive, after which s has this vote, commit index and match index.     *)
ReceiveAs(s, t, prevLogIndex, last, leaderCommit, vote, commit, match) ==
  LET l == sent[t].entries
  IN /\ sent[t].from \notin {{}, {s}} /\ currentTerm[s] <= t
     /\ prevLogIndex <= last /\ last <= Len(l)
     /\ leaderCommit <= sent[t].leaderCommit
     /\ Follow(s, t, IF currentTerm[s] = t THEN vote ELSE None)
     /\ log' = [log EXCEPT ![s] =
          IF Fits(s, t, prevLogIndex) THEN Accepted(@, l, prevLogIndex, last) ELSE @]
     /\ commitIndex' = [commitIndex EXCEPT ![s] = commit]
     /\ matchIndex' = [matchIndex EXCEPT ![t][s] = match]
     /\ UNCHANGED <<sent, requests, votes>>

(* ... and this commit index, all else being as it should.                 *)
ReceiveCommitting(s, t, prevLogIndex, last, leaderCommit, commit) ==
  ReceiveAs(s, t, prevLogIndex, last, leaderCommit, votedFor[s],
            IF Fits(s, t, prevLogIndex) THEN commit ELSE commitIndex[s],
            MatchOf(s, t, prevLogIndex, last))

(* ... and this vote.                                                      *)
ReceiveVoting(s, t, prevLogIndex, last, leaderCommit, vote) ==
  ReceiveAs(s, t, prevLogIndex, last, leaderCommit, vote,
            CommitOf(s, t, prevLogIndex, last, leaderCommit),
            MatchOf(s, t, prevLogIndex, last))

(* ... and this match index.                                               *)
ReceiveMatching(s, t, prevLogIndex, last, leaderCommit, match) ==
  ReceiveAs(s, t, prevLogIndex, last, leaderCommit, votedFor[s],
            CommitOf(s, t, prevLogIndex, last, leaderCommit), match)

(* Restart, with this on the disk.                                         *)
RestartWith(s, term, vote, l) ==
  /\ Follow(s, term, vote)
  /\ log' = [log EXCEPT ![s] = l]
  /\ commitIndex' = [commitIndex EXCEPT ![s] = 0]
  /\ UNCHANGED network

WithoutLast(l) == IF l = <<>> THEN l ELSE Prefix(l, Len(l) - 1)

(* Restart, with one of these logs on the disk.                            *)
RestartWithLog(s, logs) ==
  \E l \in logs : RestartWith(s, currentTerm[s], votedFor[s], l)

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
VoteNotOnDisk(s) == RestartWith(s, currentTerm[s], None, log[s])

(* The same for the term: a restarted server is back in an old one.        *)
(* ElectionSafety.                                                         *)
TermNotOnDisk(s) == RestartWith(s, 0, None, log[s])

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
  /\ UNCHANGED <<log, commitIndex, network>>

(* The messages of a term's leader are refused by those who stood in that  *)
(* term and lost.  Progress.                                               *)
CandidateRefuses(s, t, prevLogIndex, last, leaderCommit) ==
  /\ role[s] = "Candidate" => currentTerm[s] < t
  /\ ReceiveVoting(s, t, prevLogIndex, last, leaderCommit, votedFor[s])

(* A vote is forgotten when its term's leader is heard of, and given once  *)
(* more.  ElectionSafety.                                                  *)
VoteForgotten(s, t, prevLogIndex, last, leaderCommit) ==
  ReceiveVoting(s, t, prevLogIndex, last, leaderCommit, None)

(* Votes are taken off the network when they are counted: what they would  *)
(* do if they came late or twice is not seen.  NetworkOnlyGrows.           *)
VotesUsedUp(i) ==
  /\ role[i] = "Candidate" /\ IsQuorum(VotesFor(i))
  /\ role' = [role EXCEPT ![i] = "Leader"]
  /\ sent' = [sent EXCEPT ![currentTerm[i]] =
       [from |-> @.from \cup {i}, entries |-> log[i], leaderCommit |-> commitIndex[i]]]
  /\ votes' = {m \in votes : m.to # i}
  /\ UNCHANGED <<disk, commitIndex, matchIndex, requests>>

(* The timer of a leader runs on, and it stands against itself: no harm is *)
(* done, but what it does for its clients.  RolesAccounted.                *)
StandsWhileLeading(i) ==
  /\ currentTerm[i] < MaxTerm
  /\ currentTerm' = [currentTerm EXCEPT ![i] = @ + 1]
  /\ votedFor' = [votedFor EXCEPT ![i] = i]
  /\ role' = [role EXCEPT ![i] = "Candidate"]
  /\ requests' = requests \cup
       {[term |-> currentTerm'[i], from |-> i,
         lastLogTerm |-> LastTerm(log[i]), lastLogIndex |-> Len(log[i])]}
  /\ UNCHANGED <<log, commitIndex, sent, matchIndex, votes>>

(* The voter wants a candidate that is ahead: equals never elect one of    *)
(* them.  Termination.                                                     *)
StrictlyAhead(m, l) == \/ m.lastLogTerm > LastTerm(l)
                       \/ m.lastLogTerm = LastTerm(l) /\ m.lastLogIndex > Len(l)

(* The voter does not compare logs (5.4.1).  LeaderCompleteness.           *)
AnyCandidate(m, l) == TRUE

(* The voter compares the last terms and forgets the lengths.              *)
(* LeaderCompleteness.                                                     *)
ByLastTermOnly(m, l) == m.lastLogTerm >= LastTerm(l)

(* The voter compares the lengths and forgets the last terms: what a log   *)
(* that is longer lacks may be committed.  Seen in LateSpec, where nothing *)
(* is, and so nothing else is lost.  VotesAccounted.                       *)
ByLengthOnly(m, l) == m.lastLogIndex >= Len(l)

(* hashicorp#94, openraft a48a3282: term and length must both be at least  *)
(* the voter's, so that a newer but shorter log is refused for ever.  Seen *)
(* in LateSpec.  Termination; nothing unsafe happens, and nothing else may *)
(* be reported.                                                            *)
BothAtLeast(m, l) == m.lastLogTerm >= LastTerm(l) /\ m.lastLogIndex >= Len(l)

(* A majority is not thought enough: one server that stands against the    *)
(* leader, or is cut off, stops everything.  Termination.                  *)
Everyone(S) == S = Server

-----------------------------------------------------------------------------
(* Replication.                                                            *)

(* raftos#26: entries after prevIndex go, conflict or not, so a delayed    *)
(* message erases what a newer one brought.  CommittedOnMajority.          *)
TruncateAlways(own, l, k, n) == Prefix(own, k) \o SubSeq(l, k+1, n)

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
  /\ log' = [log EXCEPT ![i] = Prefix(@, commitIndex[i])]
  /\ sent' = [sent EXCEPT ![currentTerm[i]] =
       [from |-> @.from \cup {i}, entries |-> log'[i], leaderCommit |-> commitIndex[i]]]
  /\ UNCHANGED <<currentTerm, votedFor, commitIndex, matchIndex, requests, votes>>

(* The entry at prevIndex is there, but nobody looks at its term.          *)
(* LogMatching.                                                            *)
AnyPrev(own, l, k) == k <= Len(own)

(* raftos#25, PySyncObj#167, CCF#5325: a refusal is stored as a match.     *)
(* CommittedOnMajority.                                                    *)
RefusalIsMatch(s, t, prevLogIndex, last, leaderCommit) ==
  ReceiveMatching(s, t, prevLogIndex, last, leaderCommit, Max(matchIndex[t][s], last))

(* A follower acknowledges all of its log, compared or not.                *)
(* CommittedOnMajority.                                                    *)
WholeLogAcknowledged(s, t, prevLogIndex, last, leaderCommit) ==
  ReceiveMatching(s, t, prevLogIndex, last, leaderCommit,
                  MatchOf(s, t, prevLogIndex, Len(log'[s])))

(* openraft 9540c904, hashicorp 0f31a01: a follower deletes what follows   *)
(* prevIndex, then appends; a crash in between leaves the deletion.        *)
(* CommittedOnMajority.                                                    *)
DeletedNotAppended(s) ==
  RestartWithLog(s, {log[s]} \cup
    {Prefix(log[s], k) : k \in {k \in 0..Len(log[s]) :
       \E t \in Term : /\ sent[t].from \notin {{}, {s}} /\ currentTerm[s] <= t
                       /\ k <= Len(sent[t].entries)
                       /\ Fits(s, t, k)}})

(* hashicorp#695: a newer term arrives while the leader of an older one is *)
(* appending; the entry is written in a term it does not lead.             *)
(* LogMatching.                                                            *)
AppendWhileDeposed(i) ==
  /\ role[i] = "Leader" \/ \E t \in Term : i \in sent[t].from
  /\ Len(log[i]) < MaxLog
  /\ log' = [log EXCEPT ![i] = Append(@, currentTerm[i])]
  /\ sent' = IF role[i] = "Leader"
             THEN [sent EXCEPT ![currentTerm[i]].entries = log'[i]] ELSE sent
  /\ UNCHANGED <<currentTerm, votedFor, role, commitIndex, matchIndex, requests, votes>>

(* The same at a follower: it acknowledges what is not on disk.            *)
(* CommittedOnMajority.                                                    *)
FollowersTailNotOnDisk(s) ==
  RestartWithLog(s, IF role[s] = "Leader" THEN {log[s]} ELSE {log[s], WithoutLast(log[s])})

-----------------------------------------------------------------------------
(* Commitment.                                                             *)

(* xraft#27: acknowledgements are counted, not those who sent them.  Seen  *)
(* with four servers.  CommittedOnMajority.                                *)
AcksCounted(i, k) ==
  /\ log[i][k] = currentTerm[i]
  /\ \E s \in Server : matchIndex[currentTerm[i]][s] >= k

(* logcabin#44, canonical/raft#220, PySyncObj#169: a leader counts replicas*)
(* of entries of older terms (5.4.2), which a newer leader may replace.    *)
(* That takes four terms (GreyConsensusTerms).  CommitsOwnTerm.            *)
CountedInAnyTerm(i, k) ==
  IsQuorum({i} \cup {s \in Server : matchIndex[currentTerm[i]][s] >= k})

(* A leader does not count itself: a majority must follow it.  Progress;   *)
(* while all servers answer, it only waits longer.                         *)
FollowersCounted(i, k) ==
  /\ log[i][k] = currentTerm[i]
  /\ IsQuorum({s \in Server : matchIndex[currentTerm[i]][s] >= k})

(* A leader tells of a commit once: those who have the entry, when it      *)
(* commits, and others with the entry, when they get it.  Nothing that is  *)
(* known already is sent again, so a follower that restarts, which forgets *)
(* its commit index, hears no more of it.  Termination: every server has   *)
(* come to know all once, and so it must say []<> and not <>.              *)
OnlyNews(s, t, prevLogIndex, last, leaderCommit) ==
  /\ currentTerm[s] < t \/ last > matchIndex[t][s]
  /\ leaderCommit = sent[t].leaderCommit
  /\ ReceiveVoting(s, t, prevLogIndex, last, leaderCommit, votedFor[s])
AnnouncedOnce(i, k) ==
  LET t == currentTerm[i]
      told == {i} \cup {s \in Server : currentTerm[s] = t /\ matchIndex[t][s] >= k}
  IN /\ role[i] = "Leader" /\ k \in commitIndex[i]+1..Len(log[i])
     /\ MayCommit(i, k)
     /\ commitIndex' = [s \in Server |->
                         IF s \in told THEN Max(commitIndex[s], k) ELSE commitIndex[s]]
     /\ sent' = [sent EXCEPT ![t].leaderCommit = k]
     /\ UNCHANGED <<disk, role, matchIndex, requests, votes>>

(* leaderCommit is believed whatever the log is.  Agreement.               *)
CommitBelieved(s, t, prevLogIndex, last, leaderCommit) ==
  ReceiveCommitting(s, t, prevLogIndex, last, leaderCommit,
                    Max(commitIndex[s], leaderCommit))

(* openraft a9f696a9, d-engine#329: the leader counts its newest entry     *)
(* before it is on disk.  CommittedOnMajority.                             *)
TailNotOnDisk(s) ==
  RestartWithLog(s, IF role[s] = "Leader" THEN {log[s], WithoutLast(log[s])} ELSE {log[s]})

(* PySyncObj#166: leaderCommit is believed up to the end of the own log,   *)
(* beyond what the message vouches for.  Agreement.                        *)
CommitBeyondMatch(s, t, prevLogIndex, last, leaderCommit) ==
  ReceiveCommitting(s, t, prevLogIndex, last, leaderCommit,
                    Max(commitIndex[s], Min(leaderCommit, Len(log'[s]))))

(* The same without the guard: the commit index may fall.  Monotonic.      *)
CommitMayFall(s, t, prevLogIndex, last, leaderCommit) ==
  ReceiveCommitting(s, t, prevLogIndex, last, leaderCommit, Min(leaderCommit, last))
=============================================================================
