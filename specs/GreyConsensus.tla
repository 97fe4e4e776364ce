--------------------------- MODULE GreyConsensus ---------------------------
(***************************************************************************)
(* Raft at the level of its messages: leader election, log replication and *)
(* commitment among servers that crash and restart, over a network that    *)
(* loses, delays, duplicates and reorders.                                 *)
(*                                                                         *)
(* Source: D. Ongaro and J. Ousterhout, "In Search of an Understandable    *)
(* Consensus Algorithm", 2014.  Names are those of its figure 2; "5.4.1"   *)
(* below is a section of that paper.  Left out: snapshots (7), membership  *)
(* change (6), pre-vote, and what clients see (8): replies, reads and      *)
(* requests that are repeated.                                             *)
(*                                                                         *)
(* Assumption.  A disk loses nothing, and one write to it is whole: a      *)
(* conflicting end of a log is never gone without the new entries being    *)
(* there (mutant delete-then-append is the torn write).  A server whose    *)
(* disk is lost must not return under its name.                            *)
(*                                                                         *)
(* The network.  A message, once sent, can be received at any later time   *)
(* and any number of times, and need never be received.  Duplication,      *)
(* delay and reordering are therefore built in, and loss needs no action:  *)
(* a lost message is one whose receipt never happens.  As nothing is ever  *)
(* taken back, messages that differ only in age need not be kept apart:    *)
(*   - An AppendEntries of term t is a slice of the log of t's leader.     *)
(*     That log only grows during t, so its longest form, sent[t].entries, *)
(*     stands for every slice <<prevIndex, last>> ever sent in t.  Its     *)
(*     leaderCommit was the leader's, sent[t].commit being the highest; it *)
(*     may be any number up to that, which is more than leaders send.      *)
(*   - A server that acknowledged index n in term t has, during t, nothing *)
(*     to withdraw; of all replies the highest, acks[t][s], tells most.    *)
(*   - nextIndex only decides which slice is sent next.  Here any may be.  *)
(*   - A refusal tells its receiver a term at most: that is LearnTerm.     *)
(*                                                                         *)
(* Values.  A leader creates at most one entry at an index, and a term has *)
(* one leader (ElectionSafety, which is checked), so an entry is its term: *)
(* what the client asked for is fixed by <<index, term>>.                  *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS Server,   \* the servers, interchangeable
          None,     \* "has voted for nobody"
          MaxTerm,  \* bound: no election beyond this term
          MaxLog    \* bound: no client request once a log is this long

ASSUME ServersAreMany  == IsFiniteSet(Server) /\ Cardinality(Server) > 1
ASSUME NoneIsNoServer  == None \notin Server
ASSUME BoundsArePositive == MaxTerm \in Nat \ {0} /\ MaxLog \in Nat \ {0}

(* The bounds hide what needs more terms or longer logs.  The bug of the   *)
(* paper's figure 8 needs four terms, more than this module can exhaust:   *)
(* GreyConsensusTerms goes there.                                          *)
Term  == 1..MaxTerm
Index == 1..MaxLog
Log   == UNION {[1..n -> Term] : n \in 0..MaxLog}

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
  acks,         \* [Term -> [Server -> 0..MaxLog]] AppendEntries replies
  requests,     \* RequestVote messages
  votes         \* granted RequestVote replies

vars == <<currentTerm, votedFor, log, role, commitIndex,
          sent, acks, requests, votes>>

TypeOK ==
  /\ currentTerm \in [Server -> 0..MaxTerm]
  /\ votedFor \in [Server -> Server \cup {None}]
  /\ \A s \in Server : log[s] \in Log
  /\ role \in [Server -> {"Follower", "Candidate", "Leader"}]
  /\ commitIndex \in [Server -> 0..MaxLog]
  /\ \A t \in Term : /\ sent[t].from \subseteq Server
                     /\ sent[t].entries \in Log
                     /\ sent[t].commit \in 0..Len(sent[t].entries)
  /\ acks \in [Term -> [Server -> 0..MaxLog]]
  /\ \A m \in requests : /\ m.term \in Term /\ m.from \in Server
                         /\ m.lastTerm \in 0..MaxTerm /\ m.lastIndex \in 0..MaxLog
  /\ \A m \in votes : m.term \in Term /\ m.from \in Server /\ m.to \in Server

-----------------------------------------------------------------------------
(* Arithmetic.  No fault takes the place of these.                         *)

Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b
LastTerm(l) == IF l = <<>> THEN 0 ELSE l[Len(l)]
IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)

(* The decisions of Raft, one operator each, so that a fault can be put in *)
(* the place of any of them (module GreyConsensusMutants).  Properties use *)
(* none of these: a fault must not blind the property that is to catch it. *)
(* A parameter that is not looked at is there for a fault that does.       *)

(* Any two quorums meet: all of Raft's safety rests on it.                 *)
IsQuorum(S) == IsMajority(S)

(* One vote a term (5.2).                                                  *)
MayVote(j, m) == \/ currentTerm[j] < m.term
                 \/ currentTerm[j] = m.term /\ votedFor[j] = None

(* 5.4.1: the voter refuses a candidate whose log is behind its own.  This *)
(* is what carries committed entries from leader to leader.                *)
UpToDate(m, l) == \/ m.lastTerm > LastTerm(l)
                  \/ m.lastTerm = LastTerm(l) /\ m.lastIndex >= Len(l)

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
    ELSE SubSeq(own, 1, k) \o SubSeq(l, k+1, n)

(* What the leader makes of a reply; a refusal says nothing about a match. *)
MatchAfter(old, ok, k, n) == IF ok THEN Max(old, n) ELSE old

(* What a follower with log l makes of leaderCommit c: the message vouches *)
(* for nothing beyond n, and a commit index never moves back.              *)
CommitAfter(old, l, c, n) == Max(old, Min(c, n))

(* 5.4.2: a leader counts replicas only for an entry of its own term.      *)
MayCommit(i, k) ==
  /\ log[i][k] = currentTerm[i]
  /\ IsQuorum({i} \cup {s \in Server : acks[currentTerm[i]][s] >= k})

(* What a restart may find on disk: exactly what was there, for Raft       *)
(* writes it before it answers.                                            *)
OnDisk(s) == {[term |-> currentTerm[s], vote |-> votedFor[s], log |-> log[s]]}

-----------------------------------------------------------------------------
Init ==
  /\ currentTerm = [s \in Server |-> 0]
  /\ votedFor    = [s \in Server |-> None]
  /\ log         = [s \in Server |-> <<>>]
  /\ role        = [s \in Server |-> "Follower"]
  /\ commitIndex = [s \in Server |-> 0]
  /\ sent = [t \in Term |-> [from |-> {}, entries |-> <<>>, commit |-> 0]]
  /\ acks = [t \in Term |-> [s \in Server |-> 0]]
  /\ requests = {}
  /\ votes = {}

(* Server s enters term t as a follower that has voted for v.              *)
Follow(s, t, v) ==
  /\ currentTerm' = [currentTerm EXCEPT ![s] = t]
  /\ votedFor' = [votedFor EXCEPT ![s] = v]
  /\ role' = [role EXCEPT ![s] = "Follower"]

(* No timer is modelled: whoever does not lead may stand at any moment.    *)
Timeout(i) ==
  /\ role[i] # "Leader" /\ currentTerm[i] < MaxTerm
  /\ currentTerm' = [currentTerm EXCEPT ![i] = @ + 1]
  /\ votedFor' = [votedFor EXCEPT ![i] = i]
  /\ role' = [role EXCEPT ![i] = "Candidate"]
  /\ requests' = requests \cup
       {[term |-> currentTerm'[i], from |-> i,
         lastTerm |-> LastTerm(log[i]), lastIndex |-> Len(log[i])]}
  /\ UNCHANGED <<log, commitIndex, sent, acks, votes>>

(* j receives the RequestVote m and grants it.                             *)
Grant(j, m) ==
  /\ m.from # j /\ MayVote(j, m) /\ UpToDate(m, log[j])
  /\ Follow(j, m.term, m.from)
  /\ votes' = votes \cup {[term |-> m.term, from |-> j, to |-> m.from]}
  /\ UNCHANGED <<log, commitIndex, sent, acks, requests>>

GrantVote(j, i) == \E m \in requests : m.from = i /\ Grant(j, m)

(* Receiving a vote changes a private tally only, so all are counted here. *)
BecomeLeader(i) ==
  /\ role[i] = "Candidate" /\ IsQuorum(VotesFor(i))
  /\ role' = [role EXCEPT ![i] = "Leader"]
  /\ sent' = [sent EXCEPT ![currentTerm[i]] =
       [from |-> @.from \cup {i}, entries |-> log[i], commit |-> commitIndex[i]]]
  /\ UNCHANGED <<currentTerm, votedFor, log, commitIndex, acks, requests, votes>>

ClientRequest(i) ==
  /\ role[i] = "Leader" /\ Len(log[i]) < MaxLog
  /\ log' = [log EXCEPT ![i] = Append(@, currentTerm[i])]
  /\ sent' = [sent EXCEPT ![currentTerm[i]].entries = log'[i]]
  /\ UNCHANGED <<currentTerm, votedFor, role, commitIndex, acks, requests, votes>>

(* s receives the AppendEntries of term t with prevIndex k, entries k+1..n *)
(* (none if n = k: a heartbeat) and leaderCommit c.  It follows t's leader *)
(* whether or not the entries fit, and replies.  Not if its own term is    *)
(* newer: a deposed leader would overwrite entries that are newer too.  A  *)
(* vote given in t is kept, or it could be given twice.                    *)
Receive(s, t, k, n, c) ==
  LET l  == sent[t].entries
      ok == PrevMatches(log[s], l, k)
  IN /\ sent[t].from \notin {{}, {s}} /\ currentTerm[s] <= t
     /\ k <= n /\ n <= Len(l) /\ c <= sent[t].commit
     /\ Follow(s, t, IF currentTerm[s] = t THEN votedFor[s] ELSE None)
     /\ log' = [log EXCEPT ![s] = IF ok THEN Accepted(@, l, k, n) ELSE @]
     /\ commitIndex' =
          [commitIndex EXCEPT ![s] = IF ok THEN CommitAfter(@, log'[s], c, n) ELSE @]
     /\ acks' = [acks EXCEPT ![t][s] = MatchAfter(@, ok, k, n)]
     /\ UNCHANGED <<sent, requests, votes>>

HandleAppendEntries(s, t) ==
  \E n \in 0..Len(sent[t].entries) : \E k \in 0..n, c \in 0..sent[t].commit :
    Receive(s, t, k, n, c)

AdvanceCommitIndex(i, k) ==
  /\ role[i] = "Leader" /\ k \in commitIndex[i]+1..Len(log[i])
  /\ MayCommit(i, k)
  /\ commitIndex' = [commitIndex EXCEPT ![i] = k]
  /\ sent' = [sent EXCEPT ![currentTerm[i]].commit = k]
  /\ UNCHANGED <<currentTerm, votedFor, log, role, acks, requests, votes>>

(* j receives anything of a newer term and gets no more from it than that. *)
(* Whoever was first in a term came to it by Timeout and asked for votes,  *)
(* so where a server has some term, a message of each up to it exists.     *)
LearnTerm(j, t) ==
  /\ currentTerm[j] < t /\ \E s \in Server : t <= currentTerm[s]
  /\ Follow(j, t, None)
  /\ UNCHANGED <<log, commitIndex, sent, acks, requests, votes>>

(* Always possible, and a step that changes nothing for a server that has  *)
(* nothing in memory: checking for deadlock would be without meaning here. *)
Restart(s) ==
  \E d \in OnDisk(s) :
    /\ Follow(s, d.term, d.vote)
    /\ log' = [log EXCEPT ![s] = d.log]
    /\ commitIndex' = [commitIndex EXCEPT ![s] = 0]
    /\ UNCHANGED <<sent, acks, requests, votes>>

Next ==
  \/ \E i \in Server : Timeout(i)
  \/ \E i, j \in Server : GrantVote(j, i)
  \/ \E i \in Server : BecomeLeader(i)
  \/ \E i \in Server : ClientRequest(i)
  \/ \E s \in Server, t \in Term : HandleAppendEntries(s, t)
  \/ \E i \in Server, k \in Index : AdvanceCommitIndex(i, k)
  \/ \E j \in Server, t \in Term : LearnTerm(j, t)
  \/ \E s \in Server : Restart(s)

(* The leader's retries end, at prevIndex 0 if need be, with its whole log *)
(* received.  Nobody need ever time out or restart.                        *)
DeliverAll(s, t) ==
  Receive(s, t, 0, Len(sent[t].entries), sent[t].commit)

Fairness ==
  /\ \A i \in Server :
       /\ WF_vars(\E j \in Server : \E m \in requests :
                    m.from = i /\ m.term = currentTerm[i] /\ Grant(j, m))
       /\ WF_vars(BecomeLeader(i))
       /\ WF_vars(ClientRequest(i))
       /\ WF_vars(\E k \in Index : AdvanceCommitIndex(i, k))
  /\ \A s \in Server, t \in Term : WF_vars(DeliverAll(s, t))

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(* Servers are interchangeable.  For safety only: liveness needs them all. *)
Symmetry == Permutations(Server)

-----------------------------------------------------------------------------
(* Properties, with the names of the paper's figure 3 where it has them.   *)

IsPrefix(a, b) == Len(a) <= Len(b) /\ a = SubSeq(b, 1, Len(a))
CommittedIn(t) == SubSeq(sent[t].entries, 1, sent[t].commit)
CommittedBy(s) == SubSeq(log[s], 1, commitIndex[s])

ElectionSafety == \A t \in Term : Cardinality(sent[t].from) <= 1

(* What makes sent[t].entries stand for the log of t's leader.             *)
LeaderSendsItsLog ==
  \A i \in Server : role[i] = "Leader" => sent[currentTerm[i]].entries = log[i]

LogMatching ==
  \A i, j \in Server : \A k \in 1..Min(Len(log[i]), Len(log[j])) :
    log[i][k] = log[j][k] => SubSeq(log[i], 1, k) = SubSeq(log[j], 1, k)

LeaderCompleteness ==
  \A t, u \in Term : t < u /\ sent[u].from # {} =>
    IsPrefix(CommittedIn(t), sent[u].entries)

(* No two servers commit different entries at one index, and none ever     *)
(* loses a committed one: sent keeps all that leaders ever committed, and  *)
(* a follower commits nothing that a leader has not.                       *)
Agreement ==
  /\ \A s \in Server : commitIndex[s] <= Len(log[s])
  /\ LET C == {CommittedIn(t) : t \in Term} \cup {CommittedBy(s) : s \in Server}
     IN \A a, b \in C : IsPrefix(a, b) \/ IsPrefix(b, a)

CommittedOnMajority ==
  \A t \in Term : IsMajority({s \in Server : IsPrefix(CommittedIn(t), log[s])})

(* A leader's log only grows: it may be known by its longest form.         *)
LeaderAppendOnly ==
  [][\A t \in Term : sent[t].from # {} => IsPrefix(sent[t].entries, sent'[t].entries)]_vars

(* Entries come to a log from the leader of its server's term.  They leave *)
(* it only from where one conflicts with that leader's log, and then all   *)
(* that follow leave, too.  (A crash between deleting and appending would  *)
(* do no harm.)  LogMatching finds what is left behind a replaced entry    *)
(* only once it is elsewhere, too.                                         *)
EntriesAccounted ==
  [][\A s \in Server : log'[s] # log[s] =>
       LET l == sent'[currentTerm'[s]].entries IN
       /\ IsPrefix(log'[s], l)
       /\ \/ IsPrefix(log[s], log'[s])
          \/ \E k \in 1..Min(Len(log[s]), Len(l)) :
               log[s][k] # l[k] /\ IsPrefix(SubSeq(log[s], 1, k - 1), log'[s])]_vars

(* What was sent can be received for ever: see the network, above.  A step *)
(* that takes a message back hides what would have come of it.             *)
NetworkOnlyGrows ==
  [][/\ requests \subseteq requests' /\ votes \subseteq votes'
     /\ \A t \in Term : /\ sent[t].from \subseteq sent'[t].from
                        /\ sent[t].commit <= sent'[t].commit]_vars

(* What a server knows to be committed stays in its log, though it forgets *)
(* in a restart that it is: Agreement sees the present only.               *)
CommittedStays == [][\A s \in Server : IsPrefix(CommittedBy(s), log'[s])]_vars

(* Terms and match indexes never fall; a commit index does in a restart,   *)
(* which changes nothing else but the role.  A fault that does just that   *)
(* and is no restart cannot be told from one.                              *)
Forgets(s) ==
  /\ role'[s] = "Follower" /\ commitIndex'[s] = 0
  /\ UNCHANGED <<currentTerm, votedFor, log, sent, acks, requests, votes>>
Monotonic ==
  [][\A s \in Server : /\ currentTerm'[s] >= currentTerm[s]
                       /\ \A t \in Term : acks'[t][s] >= acks[t][s]
                       /\ commitIndex'[s] >= commitIndex[s] \/ Forgets(s)]_vars

(* Liveness.  Whoever stands or leads in the newest term for ever, where a *)
(* majority may vote for it, is elected, and all servers come to know its  *)
(* whole log to be committed.  Nothing says that such a server must come   *)
(* about: that rests on randomised timers (5.6) and, with terms bounded,   *)
(* on their not being used up.  It needs room for one entry of its own     *)
(* term (5.4.2).                                                           *)
AtLeast(lastTerm, lastIndex, l) ==
  lastTerm > LastTerm(l) \/ (lastTerm = LastTerm(l) /\ lastIndex >= Len(l))
Unopposed(i) ==
  /\ role[i] # "Follower"
  /\ \A j \in Server : currentTerm[j] <= currentTerm[i]
  /\ IsMajority({j \in Server :
       /\ currentTerm[j] < currentTerm[i] \/ votedFor[j] \in {None, i}
       /\ AtLeast(LastTerm(log[i]), Len(log[i]), log[j])})
  /\ Len(log[i]) < MaxLog \/ LastTerm(log[i]) = currentTerm[i]
Termination ==  \* again and again: a restart takes the commit index back to 0
  \A i, j \in Server : <>[]Unopposed(i) => []<>(commitIndex[j] = MaxLog)

(* What may go on is never refused.  Termination needs this, and does not  *)
(* show all of it: it looks at votedFor as it is, and lets a leader wait   *)
(* for servers that a majority could do without.  Whether a server voted   *)
(* is asked of what it sent: who stands votes for itself.                  *)
HasVoted(j, t) == \E m \in votes \cup requests : m.from = j /\ m.term = t
Progress ==
  [](/\ \A i \in Server :
          /\ role[i] # "Leader" /\ currentTerm[i] < MaxTerm => ENABLED Timeout(i)
          /\ /\ role[i] = "Candidate"
             /\ IsMajority({i} \cup {j \in Server :
                  [term |-> currentTerm[i], from |-> j, to |-> i] \in votes})
             => ENABLED BecomeLeader(i)
          /\ role[i] = "Leader" /\ Len(log[i]) < MaxLog => ENABLED ClientRequest(i)
          /\ \A k \in commitIndex[i]+1..Len(log[i]) :
               /\ role[i] = "Leader" /\ log[i][k] = currentTerm[i]
               /\ IsMajority({i} \cup {s \in Server : acks[currentTerm[i]][s] >= k})
               => ENABLED AdvanceCommitIndex(i, k)
     /\ \A j \in Server :
          /\ \A m \in requests :
               /\ m.from # j /\ currentTerm[j] <= m.term /\ ~ HasVoted(j, m.term)
               /\ AtLeast(m.lastTerm, m.lastIndex, log[j])
               => ENABLED Grant(j, m)
          /\ \A t \in Term :
               /\ sent[t].from \notin {{}, {j}} /\ currentTerm[j] <= t
               => ENABLED DeliverAll(j, t)
          /\ \A i \in Server :
               currentTerm[j] < currentTerm[i] => ENABLED LearnTerm(j, currentTerm[i]))

-----------------------------------------------------------------------------
(* What GreyConsensusTerms must reach as well, and nothing else: how many  *)
(* servers have which log, and what is committed once every leader commits *)
(* as soon as it may.                                                      *)
CouldCommit(t) ==
  LET l == sent[t].entries
      K == {k \in 1..Len(l) :
              l[k] = t /\ IsMajority(sent[t].from \cup {s \in Server : acks[t][s] >= k})}
  IN {<<m, l[m]>> : m \in {m \in 1..Len(l) : \E k \in K : m <= k}}

Projection ==
  <<[l \in {log[s] : s \in Server} |-> Cardinality({s \in Server : log[s] = l})],
    UNION {CouldCommit(t) : t \in Term}>>

-----------------------------------------------------------------------------
(* Situations that must come about, or the properties hold for want of     *)
(* anything happening.                                                     *)

(* A deposed leader has not heard of its successor yet.                    *)
ReachTwoLeaders ==
  \E i, j \in Server : i # j /\ role[i] = "Leader" /\ role[j] = "Leader"

(* A server must drop entries to follow the leader of its term.            *)
ReachConflict ==
  \E s \in Server, t \in Term : \E k \in 1..Min(Len(log[s]), Len(sent[t].entries)) :
    sent[t].from # {} /\ currentTerm[s] <= t /\ log[s][k] # sent[t].entries[k]

(* A leader has committed an entry of a term before its own, which nobody  *)
(* had committed till then, through one of its own.                        *)
ReachOldEntryCommittedLater ==
  \E t \in Term : LET m == sent[t].commit IN
    \E k \in 1..m : /\ sent[t].entries[k] < t /\ sent[t].entries[m] = t
                   /\ \A u \in 1..t-1 : sent[u].commit < k

(* Every server knows a full log to be committed.                          *)
ReachAllCommitted == \A s \in Server : commitIndex[s] = MaxLog

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => []TypeOK
THEOREM Spec => []ElectionSafety
THEOREM Spec => []LeaderSendsItsLog
THEOREM Spec => []LogMatching
THEOREM Spec => []LeaderCompleteness
THEOREM Spec => []Agreement
THEOREM Spec => []CommittedOnMajority
THEOREM Spec => Termination
THEOREM Spec => Monotonic
THEOREM Spec => LeaderAppendOnly
THEOREM Spec => CommittedStays
THEOREM Spec => EntriesAccounted
THEOREM Spec => NetworkOnlyGrows
THEOREM Spec => Progress

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxLog 2, MaxTerm 2, Server 3, up to Symmetry                           *)
(*        132,879 distinct   3,095,547 generated  depth 21  verified       *)
(* MaxLog 2, MaxTerm 1, Server 3                                           *)
(*          2,661 distinct      69,985 generated  depth 12  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, Progress                   *)
(* MaxLog 3, MaxTerm 1, Server 3                                           *)
(*          9,141 distinct     468,370 generated  depth 13  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, Progress                   *)
(* MaxLog 1, MaxTerm 1, Server 4, up to Symmetry                           *)
(*            196 distinct       2,961 generated  depth 14  verified       *)
(* MaxLog 1, MaxTerm 1, Server 4                                           *)
(*          2,833 distinct      45,521 generated  depth 14  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, Progress                   *)
(* MaxLog 1, MaxTerm 2, Server 3                                           *)
(*         83,753 distinct     918,937 generated  depth 18  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, Progress                   *)
(* MaxLog 5, MaxTerm 5, Server 5                                           *)
(*     random behaviours; not a proof                                      *)
=============================================================================
