------------------------------ MODULE GreyRaft ------------------------------
(***************************************************************************)
(* Raft at the level of its messages: leader election, log replication and *)
(* commitment among servers that crash and restart, over a network that    *)
(* loses, delays, duplicates and reorders.  The state and the steps are    *)
(* here; what must come of them is in GreyConsensus.                       *)
(*                                                                         *)
(* Source: D. Ongaro and J. Ousterhout, "In Search of an Understandable    *)
(* Consensus Algorithm", 2014.  Names are those of its figure 2; "5.4.1"   *)
(* below is a section of that paper.                                       *)
(*                                                                         *)
(* Not modelled: snapshots (7), membership change (6), and what clients see*)
(* (8): replies, reads and requests that are repeated.  Pre-votes, and     *)
(* leaders that step down in their own term, are added by GreyElections.   *)
(*                                                                         *)
(* Assumption.  A disk loses nothing, and one write to it is whole: a      *)
(* conflicting end of a log is never gone without the new entries being    *)
(* there (mutant delete-then-append is the torn write).  A server whose    *)
(* disk is lost must not return under its name.                            *)
(***************************************************************************)
EXTENDS GreyOperators, TLC

CONSTANTS Server,   \* the servers, interchangeable
          None,     \* "has voted for nobody"
          MaxTerm,  \* bound: no election beyond this term
          MaxLog    \* bound: no client request once a log is this long

ASSUME ServersAreMany    == IsFiniteSet(Server) /\ Cardinality(Server) > 1
ASSUME NoneIsNoServer    == None \notin Server
ASSUME BoundsArePositive == MaxTerm \in Nat \ {0} /\ MaxLog \in Nat \ {0}

(* The bounds hide what needs more terms or longer logs.  The bug of the   *)
(* paper's figure 8 needs four terms, more than this module can exhaust:   *)
(* GreyConsensusTerms goes there.                                          *)
Term  == 1..MaxTerm
Index == 1..MaxLog

(* A leader creates at most one entry at an index, and a term has one      *)
(* leader (ElectionSafety, which is checked), so an entry is its term: what*)
(* the client asked for is fixed by <<index, term>>.                       *)
Log == UNION {[1..n -> Term] : n \in 0..MaxLog}

VARIABLES
  \* On disk: survives a restart.
  currentTerm,  \* [Server -> 0..MaxTerm] latest term seen
  votedFor,     \* [Server -> Server or None] vote given in that term
  log,          \* [Server -> Log] log[s][k] is the term of entry k
  \* In memory: lost in a restart.
  role,         \* [Server -> {"Follower", "Candidate", "Leader"}]
  commitIndex,  \* [Server -> 0..MaxLog] highest entry known to be committed
  \* On the network: only grows.
  sent,         \* [Term -> AppendEntries of that term, and from whom]
  matchIndex,   \* [Term -> [Server -> 0..MaxLog]] AppendEntries replies
  requests,     \* RequestVote messages
  votes         \* granted RequestVote replies

disk    == <<currentTerm, votedFor, log>>
network == <<sent, matchIndex, requests, votes>>
vars    == <<disk, role, commitIndex, network>>

(* The network.  A message, once sent, can be received at any later time   *)
(* and any number of times, and need never be received.  Duplication,      *)
(* delay and reordering are therefore built in, and loss needs no action:  *)
(* a lost message is one whose receipt never happens.  As nothing is ever  *)
(* taken back, messages that differ only in age need not be kept apart:    *)
(*   - An AppendEntries of term t is a slice of the log of t's leader.     *)
(*     That log only grows during t, so its longest form, sent[t].entries, *)
(*     stands for every slice <<prevLogIndex, last>> ever sent in t.  Its  *)
(*     leaderCommit was the leader's, sent[t].leaderCommit being the       *)
(*     highest; it may be any number up to that, more than leaders send.   *)
(*   - A server that acknowledged index n in term t has, during t, nothing *)
(*     to withdraw; of all replies the highest, matchIndex[t][s], tells    *)
(*     most.  It is what the leader of t may find its matchIndex[s] to be. *)
(*   - nextIndex only decides which slice is sent next.  Here any may be.  *)
(*   - A refusal tells its receiver a term at most: that is LearnTerm.     *)
TypeOK ==
  /\ currentTerm \in [Server -> 0..MaxTerm]
  /\ votedFor \in [Server -> Server \cup {None}]
  /\ \A s \in Server : log[s] \in Log
  /\ role \in [Server -> {"Follower", "Candidate", "Leader"}]
  /\ commitIndex \in [Server -> 0..MaxLog]
  /\ \A t \in Term : /\ sent[t].from \subseteq Server
                     /\ sent[t].entries \in Log
                     /\ sent[t].leaderCommit \in 0..Len(sent[t].entries)
  /\ matchIndex \in [Term -> [Server -> 0..MaxLog]]
  /\ requests \subseteq [term : Term, from : Server,
                         lastLogTerm : 0..MaxTerm, lastLogIndex : 0..MaxLog]
  /\ votes \subseteq [term : Term, from : Server, to : Server]

-----------------------------------------------------------------------------
(* The decisions of Raft.  Most mutants replace one of them, so properties *)
(* use none: they ask IsMajority where the protocol asks IsQuorum.         *)

IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)

(* Any two quorums meet: all of Raft's safety rests on it.                 *)
IsQuorum(S) == IsMajority(S)

(* One vote a term (5.2).                                                  *)
MayVote(j, m) == \/ currentTerm[j] < m.term
                 \/ currentTerm[j] = m.term /\ votedFor[j] = None

(* 5.4.1: the voter refuses a candidate whose log is behind its own.  This *)
(* is what carries committed entries from leader to leader.                *)
UpToDate(m, l) == \/ m.lastLogTerm > LastTerm(l)
                  \/ m.lastLogTerm = LastTerm(l) /\ m.lastLogIndex >= Len(l)

(* Those who voted for candidate i in its present term: a vote of an older *)
(* one does not keep its voter from another candidate of this one.         *)
VotesFor(i) ==
  {i} \cup {m.from : m \in {v \in votes : v.to = i /\ v.term = currentTerm[i]}}

(* The consistency check of AppendEntries (5.3): entry k must be there and *)
(* agree.  By induction everything before it agrees then too.              *)
PrevMatches(own, l, k) == k = 0 \/ (k <= Len(own) /\ own[k] = l[k])

(* The log after entries k+1..n of l are accepted.  Only a conflict may    *)
(* shorten a log: a delayed message that merely repeats a part of what is  *)
(* there must not undo what came later.                                    *)
Accepted(own, l, k, n) ==
  IF Len(own) >= n /\ \A m \in k+1..n : own[m] = l[m]
    THEN own
    ELSE Prefix(own, k) \o SubSeq(l, k+1, n)

(* 5.4.2: a leader counts replicas only for an entry of its own term.      *)
MayCommit(i, k) ==
  /\ log[i][k] = currentTerm[i]
  /\ IsQuorum({i} \cup {s \in Server : matchIndex[currentTerm[i]][s] >= k})

-----------------------------------------------------------------------------
NothingSent == [from |-> {}, entries |-> <<>>, leaderCommit |-> 0]

Init ==
  /\ currentTerm = [s \in Server |-> 0]
  /\ votedFor    = [s \in Server |-> None]
  /\ log         = [s \in Server |-> <<>>]
  /\ role        = [s \in Server |-> "Follower"]
  /\ commitIndex = [s \in Server |-> 0]
  /\ sent        = [t \in Term |-> NothingSent]
  /\ matchIndex  = [t \in Term |-> [s \in Server |-> 0]]
  /\ requests = {}
  /\ votes = {}

(* Server s enters term t as a follower that has voted for v.              *)
Follow(s, t, v) ==
  /\ currentTerm' = [currentTerm EXCEPT ![s] = t]
  /\ votedFor' = [votedFor EXCEPT ![s] = v]
  /\ role' = [role EXCEPT ![s] = "Follower"]

(* Whoever does not lead may stand at any moment, for no timer is modelled;*)
(* a leader never stands against itself.                                   *)
Timeout(i) ==
  /\ role[i] # "Leader" /\ currentTerm[i] < MaxTerm
  /\ currentTerm' = [currentTerm EXCEPT ![i] = @ + 1]
  /\ votedFor' = [votedFor EXCEPT ![i] = i]
  /\ role' = [role EXCEPT ![i] = "Candidate"]
  /\ requests' = requests \cup
       {[term |-> currentTerm'[i], from |-> i,
         lastLogTerm |-> LastTerm(log[i]), lastLogIndex |-> Len(log[i])]}
  /\ UNCHANGED <<log, commitIndex, sent, matchIndex, votes>>

(* j receives the RequestVote m and grants it, if it has not voted for     *)
(* another in that term and the candidate has all that j has.              *)
Grant(j, m) ==
  /\ m.from # j /\ MayVote(j, m) /\ UpToDate(m, log[j])
  /\ Follow(j, m.term, m.from)
  /\ votes' = votes \cup {[term |-> m.term, from |-> j, to |-> m.from]}
  /\ UNCHANGED <<log, commitIndex, sent, matchIndex, requests>>

GrantVote(j, i) == \E m \in requests : m.from = i /\ Grant(j, m)

(* A candidate with a quorum leads, so no other leads in its term.         *)
(* Receiving a vote changes a private tally only, so all are counted here. *)
BecomeLeader(i) ==
  /\ role[i] = "Candidate" /\ IsQuorum(VotesFor(i))
  /\ role' = [role EXCEPT ![i] = "Leader"]
  /\ sent' = [sent EXCEPT ![currentTerm[i]] =
       [from |-> @.from \cup {i}, entries |-> log[i], leaderCommit |-> commitIndex[i]]]
  /\ UNCHANGED <<disk, commitIndex, matchIndex, requests, votes>>

(* Only a leader appends, so the entries of a term are one sequence.       *)
ClientRequest(i) ==
  /\ role[i] = "Leader" /\ Len(log[i]) < MaxLog
  /\ log' = [log EXCEPT ![i] = Append(@, currentTerm[i])]
  /\ sent' = [sent EXCEPT ![currentTerm[i]].entries = log'[i]]
  /\ UNCHANGED <<currentTerm, votedFor, role, commitIndex, matchIndex, requests, votes>>

(* s receives the AppendEntries of term t with entries prevLogIndex+1..last*)
(* (none if both are equal: a heartbeat).  It follows t's leader whether or*)
(* not the entries fit, and replies; not if its own term is newer, for a   *)
(* deposed leader would overwrite entries that are newer too.  A vote given*)
(* in t is kept, or it could be given twice.  The message vouches for      *)
(* nothing beyond last, and a commit index never moves back.  A refusal    *)
(* says nothing about a match.                                             *)
Receive(s, t, prevLogIndex, last, leaderCommit) ==
  LET l  == sent[t].entries
      ok == PrevMatches(log[s], l, prevLogIndex)
  IN /\ sent[t].from \notin {{}, {s}} /\ currentTerm[s] <= t
     /\ prevLogIndex <= last /\ last <= Len(l)
     /\ leaderCommit <= sent[t].leaderCommit
     /\ Follow(s, t, IF currentTerm[s] = t THEN votedFor[s] ELSE None)
     /\ log' = [log EXCEPT ![s] = IF ok THEN Accepted(@, l, prevLogIndex, last) ELSE @]
     /\ commitIndex' =
          [commitIndex EXCEPT ![s] = IF ok THEN Max(@, Min(leaderCommit, last)) ELSE @]
     /\ matchIndex' = [matchIndex EXCEPT ![t][s] = IF ok THEN Max(@, last) ELSE @]
     /\ UNCHANGED <<sent, requests, votes>>

HandleAppendEntries(s, t) ==
  \E last \in 0..Len(sent[t].entries) :
    \E prevLogIndex \in 0..last, leaderCommit \in 0..sent[t].leaderCommit :
      Receive(s, t, prevLogIndex, last, leaderCommit)

(* What a quorum acknowledged in the leader's own term is in the log of    *)
(* every leader to come.                                                   *)
AdvanceCommitIndex(i, k) ==
  /\ role[i] = "Leader" /\ k \in commitIndex[i]+1..Len(log[i])
  /\ MayCommit(i, k)
  /\ commitIndex' = [commitIndex EXCEPT ![i] = k]
  /\ sent' = [sent EXCEPT ![currentTerm[i]].leaderCommit = k]
  /\ UNCHANGED <<disk, role, matchIndex, requests, votes>>

(* j receives anything of a newer term and gets no more from it than that. *)
(* Whoever was first in a term came to it by Timeout and asked for votes,  *)
(* so where a server has some term, a message of each up to it exists.     *)
LearnTerm(j, t) ==
  /\ currentTerm[j] < t /\ \E s \in Server : t <= currentTerm[s]
  /\ Follow(j, t, None)
  /\ UNCHANGED <<log, commitIndex, network>>

(* s crashes and finds on its disk what was there, for Raft writes it      *)
(* before it answers.  Always possible, and a step that changes nothing for*)
(* a server that has nothing in memory: there are no deadlocks to look for.*)
Restart(s) ==
  /\ role' = [role EXCEPT ![s] = "Follower"]
  /\ commitIndex' = [commitIndex EXCEPT ![s] = 0]
  /\ UNCHANGED <<disk, network>>

Next ==
  \/ \E i \in Server : Timeout(i)
  \/ \E i, j \in Server : GrantVote(j, i)
  \/ \E i \in Server : BecomeLeader(i)
  \/ \E i \in Server : ClientRequest(i)
  \/ \E s \in Server, t \in Term : HandleAppendEntries(s, t)
  \/ \E i \in Server, k \in Index : AdvanceCommitIndex(i, k)
  \/ \E j \in Server, t \in Term : LearnTerm(j, t)
  \/ \E s \in Server : Restart(s)

(* The leader's retries end, at prevLogIndex 0 if need be, with its whole  *)
(* log received.  Nobody need ever time out or restart.                    *)
DeliverAll(s, t) ==
  Receive(s, t, 0, Len(sent[t].entries), sent[t].leaderCommit)

Fairness ==
  /\ \A i \in Server :
       /\ WF_vars(\E j \in Server : \E m \in requests :
                    m.from = i /\ m.term = currentTerm[i] /\ Grant(j, m))
       /\ WF_vars(BecomeLeader(i))
       /\ WF_vars(ClientRequest(i))
       /\ WF_vars(\E k \in Index : AdvanceCommitIndex(i, k))
  /\ \A s \in Server, t \in Term : WF_vars(DeliverAll(s, t))

Spec == Init /\ [][Next]_vars /\ Fairness

(* Servers are interchangeable.  For safety only: liveness needs them all. *)
Symmetry == Permutations(Server)
=============================================================================
