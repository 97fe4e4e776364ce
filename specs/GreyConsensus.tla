--------------------------- MODULE GreyConsensus ---------------------------
(***************************************************************************)
(* What Raft (module GreyRaft) guarantees: safety, with the names of the   *)
(* paper's figure 3 where it has them; what may happen in a step; what is  *)
(* never refused; what comes about in the end; and that all of it is one   *)
(* log that only grows (module GreyLog).                                   *)
(*                                                                         *)
(* A property must not err together with a fault that it is to catch, so   *)
(* none uses a decision of GreyRaft.                                       *)
(***************************************************************************)
EXTENDS GreyRaft

CommittedIn(t) == Prefix(sent[t].entries, sent[t].leaderCommit)
CommittedBy(s) == Prefix(log[s], commitIndex[s])

(* 5.4.1: a log that ends so is as new as l.                               *)
AtLeast(lastLogTerm, lastLogIndex, l) ==
  \/ lastLogTerm > LastTerm(l)
  \/ lastLogTerm = LastTerm(l) /\ lastLogIndex >= Len(l)

-----------------------------------------------------------------------------
(* Safety.                                                                 *)

ElectionSafety == \A t \in Term : Cardinality(sent[t].from) <= 1

(* What makes sent[t] stand for the leader of t: its log, and how much of  *)
(* that it knows to be committed.                                          *)
LeaderSendsItsLog ==
  \A i \in Server : role[i] = "Leader" =>
    /\ sent[currentTerm[i]].entries = log[i]
    /\ sent[currentTerm[i]].leaderCommit = commitIndex[i]

LogMatching ==
  \A i, j \in Server : \A k \in 1..Min(Len(log[i]), Len(log[j])) :
    log[i][k] = log[j][k] => Prefix(log[i], k) = Prefix(log[j], k)

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

(* 5.4.2: what no leader before it committed, a leader commits together    *)
(* with an entry of its own term.  Otherwise figure 8 follows, in more     *)
(* terms than these.                                                       *)
CommitsOwnTerm ==
  \A t \in Term : LET k == sent[t].leaderCommit IN
    k > 0 /\ (\A u \in 1..t-1 : sent[u].leaderCommit < k) => sent[t].entries[k] = t

-----------------------------------------------------------------------------
(* Steps.                                                                  *)

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
               log[s][k] # l[k] /\ IsPrefix(Prefix(log[s], k - 1), log'[s])]_vars

(* What was sent can be received for ever: see the network in GreyRaft.  A *)
(* step that takes a message back hides what would have come of it.        *)
NetworkOnlyGrows ==
  [][/\ requests \subseteq requests' /\ votes \subseteq votes'
     /\ \A t \in Term : /\ sent[t].from \subseteq sent'[t].from
                        /\ sent[t].leaderCommit <= sent'[t].leaderCommit]_vars

(* What a server knows to be committed stays in its log, though it forgets *)
(* in a restart that it is: Agreement sees the present only.               *)
CommittedStays == [][\A s \in Server : IsPrefix(CommittedBy(s), log'[s])]_vars

(* Terms and match indexes never fall; a commit index does in a restart,   *)
(* which changes nothing else but the role.  A fault that does just that   *)
(* and is no restart cannot be told from one.                              *)
Forgets(s) ==
  /\ role'[s] = "Follower" /\ commitIndex'[s] = 0
  /\ UNCHANGED <<disk, network>>
Monotonic ==
  [][\A s \in Server : /\ currentTerm'[s] >= currentTerm[s]
                       /\ \A t \in Term : matchIndex'[t][s] >= matchIndex[t][s]
                       /\ commitIndex'[s] >= commitIndex[s] \/ Forgets(s)]_vars

(* Figure 4.  A term begins with one who stands in it and led none before; *)
(* the others take it from somebody who has it.  Who leads has stood in    *)
(* that term.  A candidate gives up for its leader, or in a restart; a     *)
(* leader may at any time (GreyElections).                                 *)
RolesAccounted ==
  [][\A s \in Server : LET t == currentTerm'[s] IN
       IF t # currentTerm[s]
         THEN \/ role'[s] = "Candidate" /\ role[s] # "Leader" /\ t = currentTerm[s] + 1
              \/ role'[s] = "Follower" /\ \E i \in Server : t <= currentTerm[i]
         ELSE \/ role'[s] = role[s]
              \/ role'[s] = "Leader" /\ role[s] = "Candidate"
              \/ role'[s] = "Follower" /\ \/ role[s] = "Leader" \/ Forgets(s)
                                           \/ sent[t].from \notin {{}, {s}}]_vars

(* One vote a term (5.2): for oneself, by who stands, or for one who asked *)
(* and whose log is not behind (5.4.1).  It stays until that term is over, *)
(* and is the vote that is told.                                           *)
VotesAccounted ==
  [][/\ \A s \in Server :
          LET v    == votedFor'[s]
              same == currentTerm'[s] = currentTerm[s]
          IN \/ v = IF same THEN votedFor[s] ELSE None
             \/ /\ same => votedFor[s] = None
                /\ \/ v = s /\ role'[s] = "Candidate"
                   \/ \E m \in requests : /\ m.from = v /\ m.term = currentTerm'[s]
                                          /\ AtLeast(m.lastLogTerm, m.lastLogIndex, log[s])
     /\ \A m \in votes' \ votes :
          m.term = currentTerm'[m.from] /\ m.to = votedFor'[m.from]]_vars

-----------------------------------------------------------------------------
(* All servers together are one log that only grows.  Refinement mapping:  *)
(* that log is the longest that any leader committed; of several as long,  *)
(* the newest leader's, so that another entry in its place is seen.        *)
Committed ==
  CommittedIn(CHOOSE t \in Term : \A u \in Term :
    \/ sent[u].leaderCommit < sent[t].leaderCommit
    \/ sent[u].leaderCommit = sent[t].leaderCommit /\ u <= t)
OneLog == INSTANCE GreyLog WITH log <- Committed
RefinesLog == OneLog!Spec

-----------------------------------------------------------------------------
(* Liveness and progress.                                                  *)

(* Whoever stands or leads in the newest term for ever, where a majority   *)
(* may vote for it, is elected, and all servers come to know its whole log *)
(* to be committed.  Nothing says that such a server must come about: that *)
(* rests on randomised timers (5.6) and, with terms bounded, on their not  *)
(* being used up.  It needs room for one entry of its own term (5.4.2).    *)
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
(* is asked of what it sent: who stands votes for itself.  What fairness   *)
(* delivers is one of the receipts that may happen.                        *)
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
               /\ IsMajority({i} \cup {s \in Server : matchIndex[currentTerm[i]][s] >= k})
               => ENABLED AdvanceCommitIndex(i, k)
     /\ \A j \in Server :
          /\ \A m \in requests :
               /\ m.from # j /\ currentTerm[j] <= m.term /\ ~ HasVoted(j, m.term)
               /\ AtLeast(m.lastLogTerm, m.lastLogIndex, log[j])
               => ENABLED Grant(j, m)
          /\ \A t \in Term :
               /\ sent[t].from \notin {{}, {j}} /\ currentTerm[j] <= t
               => ENABLED (DeliverAll(j, t) /\ HandleAppendEntries(j, t))
          /\ \A i \in Server :
               currentTerm[j] < currentTerm[i] => ENABLED LearnTerm(j, currentTerm[i]))

-----------------------------------------------------------------------------
(* What GreyConsensusTerms must reach as well, and nothing else: how many  *)
(* servers have which log, and what is committed once every leader commits *)
(* as soon as it may.                                                      *)
CouldCommit(t) ==
  LET l == sent[t].entries
      K == {k \in 1..Len(l) :
              l[k] = t /\ IsMajority(sent[t].from \cup {s \in Server : matchIndex[t][s] >= k})}
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
  \E t \in Term : LET m == sent[t].leaderCommit IN
    \E k \in 1..m : /\ sent[t].entries[k] < t /\ sent[t].entries[m] = t
                   /\ \A u \in 1..t-1 : sent[u].leaderCommit < k

(* Every server knows a full log to be committed.                          *)
ReachAllCommitted == \A s \in Server : commitIndex[s] = MaxLog

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](/\ TypeOK /\ ElectionSafety /\ LeaderSendsItsLog /\ LogMatching
                   /\ LeaderCompleteness /\ Agreement /\ CommittedOnMajority
                   /\ CommitsOwnTerm)
THEOREM Spec => /\ LeaderAppendOnly /\ EntriesAccounted /\ NetworkOnlyGrows
                /\ CommittedStays /\ Monotonic /\ RolesAccounted /\ VotesAccounted
THEOREM Spec => OneLog!Spec
THEOREM Spec => Termination /\ Progress

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxLog 2, MaxTerm 2, Server 3, up to Symmetry                           *)
(*        132,879 distinct   3,095,547 generated  depth 21  verified       *)
(* MaxLog 2, MaxTerm 1, Server 3                                           *)
(*          2,661 distinct      69,985 generated  depth 12  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, RolesAccounted,            *)
(*          VotesAccounted, RefinesLog, Progress                           *)
(* MaxLog 3, MaxTerm 1, Server 3                                           *)
(*          9,141 distinct     468,370 generated  depth 13  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, RolesAccounted,            *)
(*          VotesAccounted, RefinesLog, Progress                           *)
(* MaxLog 1, MaxTerm 1, Server 4, up to Symmetry                           *)
(*            196 distinct       2,961 generated  depth 14  verified       *)
(* MaxLog 2, MaxTerm 2, Server 2                                           *)
(*          1,609 distinct      13,819 generated  depth 16  verified       *)
(*     also Monotonic, RolesAccounted, VotesAccounted, RefinesLog,         *)
(*          Progress                                                       *)
(* MaxLog 1, MaxTerm 1, Server 4                                           *)
(*          2,833 distinct      45,521 generated  depth 14  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, RolesAccounted,            *)
(*          VotesAccounted, RefinesLog, Progress                           *)
(* MaxLog 1, MaxTerm 2, Server 3                                           *)
(*         83,753 distinct     918,937 generated  depth 18  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, RolesAccounted,            *)
(*          VotesAccounted, RefinesLog, Progress                           *)
(* MaxLog 2, MaxTerm 2, Server 3                                           *)
(*        795,431 distinct  18,547,903 generated  depth 21  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, RolesAccounted,            *)
(*          VotesAccounted, RefinesLog, Progress                           *)
(* MaxLog 5, MaxTerm 5, Server 5                                           *)
(*     random behaviours; not a proof                                      *)
=============================================================================
