------------------------- MODULE GreyConsensusTerms -------------------------
(***************************************************************************)
(* GreyConsensus, term by term: the same elections, logs and commitments,  *)
(* without messages, and few enough states to visit all of them with five  *)
(* servers, five terms and five log entries.                               *)
(*                                                                         *)
(* Four reductions lose nothing that the properties below could notice.    *)
(* Each is argued where it is made: term by term, commit at once, whoever  *)
(* can vote does, followers are counted.  They are checked, too, where all *)
(* messages can be tried: both reach the same values of Projection below   *)
(* (tests/projections.rs, grey/mirrors/tests/reductions).                  *)
(*                                                                         *)
(* Not modelled: what GreyRaft leaves out, and messages.  There is one     *)
(* leader a term by construction, so ElectionSafety is for GreyConsensus.  *)
(*                                                                         *)
(* Source: D. Ongaro and J. Ousterhout, "In Search of an Understandable    *)
(* Consensus Algorithm", 2014; numbers in brackets are its sections.       *)
(***************************************************************************)
EXTENDS GreyOperators, TLC

CONSTANTS Server,   \* the servers; only their number matters
          MaxTerm,  \* bound: no election beyond this term
          MaxLog    \* bound: no client request once the leader's log is this long

ASSUME ServersAreMany    == IsFiniteSet(Server) /\ Cardinality(Server) > 1
ASSUME BoundsArePositive == MaxTerm \in Nat \ {0} /\ MaxLog \in Nat \ {0}

(* Term by term.  What a server does in term t depends only on what was    *)
(* done in terms up to t: a message of a newer term first lifts its        *)
(* receiver to that term, and one of an older term is refused.  A step of  *)
(* term t can therefore be moved before a step of a newer term that some   *)
(* other server took earlier, and every behaviour can be reordered until   *)
(* all steps of term t come before all steps of term t+1.  No server's own *)
(* history changes, nor any leader's log, nor any committed entry.  (Such  *)
(* rounds are called communication-closed: T. Elrad and N. Francez 1982;   *)
(* A. Damian et al., CAV 2019.)  So there is one term and one leader, the  *)
(* newest; a server it cannot reach is one for which no Replicate happens; *)
(* a server that restarts is one whose log stays what it is; a term without*)
(* leader leaves no trace.                                                 *)
(*                                                                         *)
(* Followers are counted, not named.  Servers differ in nothing but their  *)
(* logs, so a state need only say how many followers have which log.  This *)
(* is what a symmetry set of all permutations gives, 120 times cheaper.    *)
VARIABLES
  term,       \* the newest term that has a leader; 0 before the first election
  leader,     \* the log of its leader: leader[k] is the term of entry k
  followers,  \* the logs of all others: log :> how many servers have it
  committed   \* every <<index, term>> that a leader ever committed (history)

vars == <<term, leader, followers, committed>>

-----------------------------------------------------------------------------
(* The decisions of Raft.  Most mutants replace one of them, so properties *)
(* use none but Connected, which is about one of them: they ask IsMajority *)
(* where the protocol asks IsQuorum.                                       *)

IsMajority(n) == 2 * n > Cardinality(Server)

(* Any two quorums meet: all of Raft's safety rests on it.                 *)
IsQuorum(n) == IsMajority(n)

(* Candidate's log a is at least as up to date as voter's log b (5.4.1).   *)
(* This carries committed entries from leader to leader.                   *)
UpToDate(a, b) == \/ LastTerm(a) > LastTerm(b)
                  \/ LastTerm(a) = LastTerm(b) /\ Len(a) >= Len(b)

(* The log of a follower that accepts the first entry of l it lacks: the   *)
(* consistency check (5.3) lets it append after what the two share, and    *)
(* what conflicts with it goes.                                            *)
Accepted(l, own) == Prefix(l, Shared(l, own) + 1)

(* A leader counts replicas only for an entry of its own term (5.4.2).     *)
MayCount(l, k, t) == l[k] = t

-----------------------------------------------------------------------------
(* Those with entry k of log l.  An entry is known by its index and term.  *)
Holders(l, f, k) ==
  1 + Count(f, LAMBDA x : Len(x) >= k /\ x[k] = l[k])

(* What a leader of term t with log l has committed once f are the others. *)
(* An entry commits all before it.                                         *)
(*                                                                         *)
(* Commit at once.  The set of committed entries guards no action and only *)
(* grows, so committing as early as the rule allows is the worst case.     *)
CommittedBy(l, f, t) ==
  LET K == {k \in 1..Len(l) : MayCount(l, k, t) /\ IsQuorum(Holders(l, f, k))}
  IN Entries(Prefix(l, IF K = {} THEN 0 ELSE Greatest(K)))

Init ==
  /\ term = 0
  /\ leader = <<>>
  /\ followers = (<<>> :> Cardinality(Server) - 1)
  /\ committed = {}

(* Those who may vote for a candidate with log l, itself included, when    *)
(* the others are f.                                                       *)
(*                                                                         *)
(* Whoever can vote does.  That some majority votes for a candidate is the *)
(* same as that the servers that may vote for it are a majority.           *)
Voters(l, f) == 1 + Count(f, LAMBDA x : UpToDate(l, x))

(* The present leader is elected again, in a newer term.                   *)
StayLeader ==
  /\ term < MaxTerm
  /\ IsQuorum(Voters(leader, followers))
  /\ term' = term + 1
  /\ UNCHANGED <<leader, followers, committed>>

(* A follower is elected; the old leader follows, with the log it has.     *)
BecomeLeader ==
  /\ term < MaxTerm
  /\ \E l \in DOMAIN followers :
       LET others == With(Without(followers, l), leader) IN
       /\ l # leader  \* else it is StayLeader, servers being nameless
       /\ IsQuorum(Voters(l, others))
       /\ leader' = l
       /\ followers' = others
  /\ term' = term + 1
  /\ UNCHANGED committed

(* Only the leader appends.                                                *)
ClientRequest ==
  /\ term > 0 /\ Len(leader) < MaxLog
  /\ leader' = Append(leader, term)
  /\ committed' = committed \cup CommittedBy(leader', followers, term)
  /\ UNCHANGED <<term, followers>>

(* One follower accepts one entry.                                         *)
Replicate ==
  \E l \in DOMAIN followers :
    /\ Shared(leader, l) < Len(leader)
    /\ followers' = With(Without(followers, l), Accepted(leader, l))
    /\ committed' = committed \cup CommittedBy(leader, followers', term)
    /\ UNCHANGED <<term, leader>>

Next == StayLeader \/ BecomeLeader \/ ClientRequest \/ Replicate

(* Once terms and logs are used up nothing is left to do: a deadlock here  *)
(* is the end of the bounds and means nothing.                             *)
Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Properties, with the names of the paper's figure 3.                     *)

Logs == DOMAIN followers \cup {leader}
IsLog(l) == Len(l) <= MaxLog /\ \A k \in 1..Len(l) : l[k] \in 1..term

TypeOK ==
  /\ term \in 0..MaxTerm
  /\ \A l \in Logs : IsLog(l)
  /\ BagCardinality(followers) = Cardinality(Server) - 1
  /\ \A e \in committed : e[1] \in 1..MaxLog /\ e[2] \in 1..term

(* Equal entries have equal pasts: equal are the entries before them, too. *)
LogMatching ==
  \A a, b \in Logs : \A k \in 2..Min(Len(a), Len(b)) :
    a[k] = b[k] => a[k - 1] = b[k - 1]

Holds(l, e) == e[1] <= Len(l) /\ l[e[1]] = e[2]

(* A leader has every entry that any leader before it committed.           *)
LeaderCompleteness == \A e \in committed : Holds(leader, e)

(* No index is ever committed with two entries.                            *)
Agreement == \A a, b \in committed : a[1] = b[1] => a = b

(* What is committed stays on a majority for ever.                         *)
CommittedOnMajority ==
  \A e \in committed :
    IsMajority(Count(followers, LAMBDA l : Holds(l, e))
               + (IF Holds(leader, e) THEN 1 ELSE 0))

(* Entries leave a log only from where one conflicts with the leader's,    *)
(* and then all that follow leave, too.                                    *)
EntriesAccounted ==
  [][term' = term /\ followers' # followers =>
       \E own \in DOMAIN followers, l \in DOMAIN followers' :
         LET n == Shared(own, leader) IN
         /\ followers' = With(Without(followers, own), l)
         /\ Shared(l, leader) = Len(l) /\ n <= Len(l)
         /\ n < Len(own) => n < Len(leader)]_vars

(* Termination is for GreyConsensus.  These three are what it rests on, at *)
(* more terms and longer logs than it can be checked for.                  *)

(* Any majority can elect one of its own: of two servers one at least may  *)
(* have the vote of the other.                                             *)
Connected == \A a, b \in Logs : UpToDate(a, b) \/ UpToDate(b, a)

(* What a majority has of the leader's own term, and all before it, is     *)
(* committed: nobody waits for more.                                       *)
Completes ==
  \A k \in 1..Len(leader) :
    /\ leader[k] = term
    /\ IsMajority(1 + Count(followers, LAMBDA l : Holds(l, <<k, term>>)))
    => \A m \in 1..k : <<m, leader[m]>> \in committed

(* Whatever log a follower has, it may accept the first of the leader's    *)
(* entries that it lacks.                                                  *)
AcceptsNext ==
  [](\A own \in DOMAIN followers, n \in 1..Len(leader) :
       LET l == Prefix(leader, n) IN
       ~ IsPrefix(l, own) /\ IsPrefix(Prefix(l, n - 1), own) =>
         ENABLED (Replicate /\ followers' = With(Without(followers, own), l)))

-----------------------------------------------------------------------------
(* What GreyConsensus must reach as well, and nothing else.                *)
Projection == <<With(followers, leader), committed>>

-----------------------------------------------------------------------------
(* Situations that must come about, or the properties hold for want of     *)
(* anything happening.                                                     *)

(* A leader was replaced, by one that lacks it, before what it appended    *)
(* was committed.                                                          *)
ReachUncommittedLeftBehind ==
  \E l \in DOMAIN followers : l # <<>> /\ LET e == <<Len(l), LastTerm(l)>> IN
    LastTerm(l) < term /\ e \notin committed /\ ~ Holds(leader, e)

(* A follower must drop entries to follow the leader.                      *)
ReachConflict ==
  \E l \in DOMAIN followers : Shared(leader, l) < Len(l)

(* An entry of an older term is not committed yet, and one follower that   *)
(* accepts an entry of this term will commit both.                         *)
ReachOldEntryCommittedLater ==
  \E l \in DOMAIN followers : LET m == Shared(leader, l) + 1 IN
    /\ m <= Len(leader) /\ leader[m] = term
    /\ IsMajority(Holders(leader, followers, m) + 1)
    /\ \E k \in 1..m-1 : leader[k] < term /\ <<k, leader[k]>> \notin committed

(* Figure 8 of the paper: an entry of an older term is on a majority, not  *)
(* committed, and a server that lacks it can be elected.                   *)
ReachFigure8 ==
  \E k \in 1..Len(leader) :
    /\ leader[k] < term /\ IsMajority(Holders(leader, followers, k))
    /\ <<k, leader[k]>> \notin committed
    /\ \E l \in DOMAIN followers :
         /\ ~ Holds(l, <<k, leader[k]>>)
         /\ IsMajority(Voters(l, With(Without(followers, l), leader)))

-----------------------------------------------------------------------------
(* The same for large bounds, at half the work: only a follower whose log  *)
(* begins the leader's accepts an entry.  Extend implies Replicate, so     *)
(* nothing else is reached.  Nor is anything missed: one that has to drop  *)
(* entries might as well never have accepted them.  That is an argument;   *)
(* both reach the same states where both are tried (5x4x4, in              *)
(* grey/mirrors/tests/reductions, which tells wrong forms of Extend apart),*)
(* and as many at 5x5x5.                                                   *)
Extend ==
  \E l \in DOMAIN followers : LET n == Len(l) + 1 IN
    /\ n <= Len(leader) /\ IsPrefix(l, leader)
    /\ followers' = With(Without(followers, l), Prefix(leader, n))
    /\ committed' = committed \cup CommittedBy(leader, followers', term)
    /\ UNCHANGED <<term, leader>>

NextByPrefix == StayLeader \/ BecomeLeader \/ ClientRequest \/ Extend
PrefixSpec == Init /\ [][NextByPrefix]_vars

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](/\ TypeOK /\ LogMatching /\ LeaderCompleteness /\ Agreement
                   /\ CommittedOnMajority /\ Connected /\ Completes)
THEOREM Spec => EntriesAccounted /\ AcceptsNext

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxLog 3, MaxTerm 4, Server 3                                           *)
(*          3,866 distinct       8,767 generated  depth 14  verified       *)
(*     also EntriesAccounted, AcceptsNext                                  *)
(* MaxLog 3, MaxTerm 3, Server 4                                           *)
(*          2,214 distinct       5,365 generated  depth 16  verified       *)
(*     also EntriesAccounted, AcceptsNext                                  *)
(* MaxLog 4, MaxTerm 4, Server 5                                           *)
(*        293,593 distinct   1,043,887 generated  depth 25  verified       *)
(* MaxLog 5, MaxTerm 5, Server 5, PrefixSpec                               *)
(*     11,505,165 distinct  21,225,758 generated  depth 31  verified       *)
(* MaxLog 5, MaxTerm 5, Server 7, PrefixSpec                               *)
(*     246,047,508 distinct 516,868,255 generated  depth 41  verified      *)
=============================================================================
