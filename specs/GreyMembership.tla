--------------------------- MODULE GreyMembership ---------------------------
(***************************************************************************)
(* Raft whose servers come and go: the configuration of the cluster is an  *)
(* entry of the log that it governs.                                       *)
(*                                                                         *)
(* Two protocols, by the constant Phases:                                  *)
(*   - 1, single-server changes: one server is added or removed at a time, *)
(*     so that any majority of the old configuration meets any of the new. *)
(*     As first published, two leaders that each began a change without    *)
(*     knowing of the other could commit different entries (D. Ongaro,     *)
(*     raft-dev, July 2015). The remedy is the rule of the own term: a     *)
(*     leader begins a change only after it has committed an entry of its  *)
(*     own term.                                                           *)
(*   - 2, joint consensus: any set of servers takes the place of any       *)
(*     other, by way of a configuration in which both must agree.          *)
(*                                                                         *)
(* What is modelled as in GreyConsensusTerms.  All steps of a term come    *)
(* before all steps of the next, which changes no server's own history; an *)
(* AppendEntries is received one entry at a time; whoever can vote does.   *)
(* The leader commits in a step of its own, for what it knows to be        *)
(* committed decides what it may do next.                                  *)
(*                                                                         *)
(* Left out.  One leader a term is so by construction; ElectionSafety asks *)
(* instead whether two could have been elected at once.  A new server has  *)
(* a vote at once: that it catches up first is for availability, not for   *)
(* safety.  Removed servers that disturb elections cost a term, and no     *)
(* safety: see GreyElections.  A server that joins was a member before,    *)
(* with any log that a new one could have.  Followers have no commit       *)
(* index.  Messages, restarts and what clients see: see GreyConsensus.     *)
(*                                                                         *)
(* Source: D. Ongaro and J. Ousterhout 2014, section 6; D. Ongaro,         *)
(* "Consensus: Bridging Theory and Practice", 2014, chapter 4.             *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS Server,   \* the servers, all of them members at first
          None,     \* no server
          Phases,   \* 1: single-server changes; 2: joint consensus
          MaxTerm,  \* bound: no election beyond this term
          MaxLog    \* bound: a leader appends nothing once its log is this long

ASSUME ServersAreMany    == IsFiniteSet(Server) /\ Cardinality(Server) > 1
ASSUME NoneIsNoServer    == None \notin Server
ASSUME PhasesAreOneOrTwo == Phases \in 1..2
ASSUME BoundsArePositive == MaxTerm \in Nat \ {0} /\ MaxLog \in Nat \ {0}

(* A configuration is one set of members, or the old one and the new.  An  *)
(* entry is its term and the configuration from it on.                     *)
Members == (SUBSET Server) \ {{}}
IsConfiguration(c) ==
  /\ Len(c) \in 1..Phases
  /\ \A k \in 1..Len(c) : c[k] \in Members

VARIABLES
  term,      \* the newest term that has a leader; 0 before the first election
  leader,    \* who was elected in it, or None
  leading,   \* whether it leads: no more once it knows that it is removed
  log,       \* [Server -> sequence of entries]
  committed  \* every <<index, entry>> that a leader ever committed; see Known

vars == <<term, leader, leading, log, committed>>

-----------------------------------------------------------------------------
(* Arithmetic.  No fault takes the place of these.                         *)
IsMajority(S, m) == 2 * Cardinality(S \cap m) > Cardinality(m)
Max(S) == CHOOSE n \in S : \A m \in S : m <= n

LastTerm(l) == IF l = <<>> THEN 0 ELSE l[Len(l)].term
Configuration(l) == IF l = <<>> THEN <<Server>> ELSE l[Len(l)].configuration
Newest(c) == c[Len(c)]
MembersOf(c) == UNION {c[k] : k \in 1..Len(c)}

(* The entry that brought the configuration of a log; 0 if it is the first.*)
ChangedAt(l) ==
  Max({0} \cup {k \in 1..Len(l) : l[k].configuration #
                  IF k = 1 THEN <<Server>> ELSE l[k - 1].configuration})

(* How many leading entries two logs share.                                *)
Shared(a, b) ==
  Max({k \in 0..Len(a) : k <= Len(b) /\ \A m \in 1..k : a[m] = b[m]})

UpToDate(a, b) == \/ LastTerm(a) > LastTerm(b)
                  \/ LastTerm(a) = LastTerm(b) /\ Len(a) >= Len(b)

(* What the leader knows to be committed: its entries up to one of its own *)
(* term that it has committed.  What others committed it learns that way;  *)
(* entries of its term nobody else can have committed.                     *)
Known(l) ==
  Max({0} \cup {k \in 1..Len(l) : l[k].term = term /\ <<k, l[k]>> \in committed})

-----------------------------------------------------------------------------
(* The decisions, one operator each, so that a fault can be put in the     *)
(* place of any of them (module GreyMembershipMutants).  No property uses  *)
(* these but ElectionSafety and CanElect, which are about them.            *)

(* A majority of each set of members.  Whoever is in none is not counted,  *)
(* be it the candidate or the leader itself.                               *)
IsQuorum(S, c) == \A k \in 1..Len(c) : IsMajority(S, c[k])

(* A configuration is in force once it is in the log.  Who waited to hear  *)
(* that it is committed would long count by an older one.                  *)
InForce(l) == Configuration(l)

(* A server that its own log removes stands nevertheless: its entries may  *)
(* be the ones that the others need.                                       *)
MayStand(s) == TRUE

(* The rule of the own term.  It ends what any other leader began: nobody  *)
(* without this entry can be elected any more.                             *)
OwnTermCommitted(l) == Known(l) > 0

(* One change at a time: quorums of two that are not committed may miss    *)
(* each other.                                                             *)
ChangeIsOver(l) == ChangedAt(l) <= Known(l)

(* The next configuration for members m: one server more or less.          *)
Differ(m, n) == Cardinality((m \ n) \cup (n \ m)) = 1
SingleChanges(m) == {<<n>> : n \in {n \in Members : Differ(m, n)}}
JointChanges(m) == {<<m, n>> : n \in Members \ {m}}

(* The joint configuration is left once a majority of each set has it.     *)
MayLeaveJoint(l) == ChangeIsOver(l)

(* A leader that is no member any more has done its work once its removal  *)
(* is committed, and not before.  Of a joint configuration it is a member  *)
(* if it is in either set, for it has to leave that configuration.         *)
StaysLeader(s, l, known) == s \in MembersOf(Configuration(l)) \/ ChangedAt(l) > known

-----------------------------------------------------------------------------
Init ==
  /\ term = 0
  /\ leader = None
  /\ leading = FALSE
  /\ log = [s \in Server |-> <<>>]
  /\ committed = {}

(* The voters compare logs; in whose configuration they or the candidate   *)
(* are is the candidate's affair (it counts the votes).                    *)
Voters(s) == {v \in Server : UpToDate(log[s], log[v])}

BecomeLeader(s) ==
  /\ term < MaxTerm
  /\ MayStand(s) /\ IsQuorum(Voters(s), InForce(log[s]))
  /\ term' = term + 1
  /\ leader' = s
  /\ leading' = TRUE
  /\ UNCHANGED <<log, committed>>

AppendEntry(c) ==
  /\ log' = [log EXCEPT ![leader] = Append(@, [term |-> term, configuration |-> c])]
  /\ UNCHANGED <<term, leader, leading, committed>>

CanAppend == leading /\ Len(log[leader]) < MaxLog

ClientRequest == CanAppend /\ AppendEntry(Configuration(log[leader]))

BeginChange ==
  /\ CanAppend
  /\ LET l == log[leader]
         c == Configuration(l)
     IN /\ Len(c) = 1 /\ ChangeIsOver(l)
        \* While joint, a majority of the old set is needed too: no such rule.
        /\ Phases = 1 => OwnTermCommitted(l)
        /\ \E d \in IF Phases = 1 THEN SingleChanges(c[1]) ELSE JointChanges(c[1]) :
             AppendEntry(d)

LeaveJoint ==
  /\ CanAppend
  /\ LET c == Configuration(log[leader]) IN
     Len(c) = 2 /\ MayLeaveJoint(log[leader]) /\ AppendEntry(<<c[2]>>)

(* A server accepts the first entry of the leader's log that it lacks, and *)
(* what conflicts with it goes.  The message may be old: its receiver need *)
(* not be a member, nor the sender still lead.                             *)
Replicate(s) ==
  /\ leader # None
  /\ LET n == Shared(log[leader], log[s]) IN
     /\ n < Len(log[leader])
     /\ log' = [log EXCEPT ![s] = SubSeq(log[leader], 1, n + 1)]
  /\ UNCHANGED <<term, leader, leading, committed>>

(* A quorum of the configuration in force has entry k, which is of the     *)
(* leader's own term; with it all before it is committed.                  *)
Holders(l, k) == {s \in Server : Shared(l, log[s]) >= k}

AdvanceCommitIndex(k) ==
  LET l == log[leader] IN
  /\ leading /\ k \in (Known(l) + 1)..Len(l)
  /\ l[k].term = term /\ IsQuorum(Holders(l, k), InForce(l))
  /\ committed' = committed \cup {<<m, l[m]>> : m \in 1..k}
  /\ leading' = StaysLeader(leader, l, k)
  /\ UNCHANGED <<term, leader, log>>

Next ==
  \/ \E s \in Server : BecomeLeader(s)
  \/ ClientRequest \/ BeginChange \/ LeaveJoint
  \/ \E s \in Server : Replicate(s)
  \/ \E k \in 1..MaxLog : AdvanceCommitIndex(k)

(* Once terms and logs are used up nothing is left to do: a deadlock here  *)
(* is the end of the bounds and means nothing.                             *)
Spec == Init /\ [][Next]_vars
Symmetry == Permutations(Server)

-----------------------------------------------------------------------------
(* Properties.                                                             *)
TypeOK ==
  /\ term \in 0..MaxTerm
  /\ leader \in Server \cup {None} /\ leading \in BOOLEAN
  /\ leading => leader # None
  /\ \A s \in Server : /\ Len(log[s]) <= MaxLog
                       /\ \A k \in 1..Len(log[s]) : /\ log[s][k].term \in 1..term
                                                    /\ IsConfiguration(log[s][k].configuration)
  /\ \A e \in committed : e[1] \in 1..MaxLog

(* No index is ever committed with two entries.                            *)
Agreement == \A a, b \in committed : a[1] = b[1] => a = b

Holds(l, e) == e[1] <= Len(l) /\ l[e[1]] = e[2]

(* A leader has every entry that any leader before it committed.           *)
LeaderCompleteness == leader # None => \A e \in committed : Holds(log[leader], e)

(* Two candidates never have quorums that share no voter: such two could   *)
(* both be elected in one term.                                            *)
Electable == {s \in Server : MayStand(s) /\ IsQuorum(Voters(s), InForce(log[s]))}
ElectionSafety ==
  \A a, b \in Electable : a # b =>
    ~ \E V \in SUBSET Voters(a) :
        /\ IsQuorum(V, InForce(log[a]))
        /\ IsQuorum(Voters(b) \ V, InForce(log[b]))

(* A leader that knows that it is removed does not go on.                  *)
RemovedLeaderStops ==
  leading => LET l == log[leader] IN
    leader \in MembersOf(Configuration(l)) \/ ChangedAt(l) > Known(l)

(* Whatever was changed: once all servers are up, one can be elected.      *)
CanElect == Electable # {}

(* Each configuration in a log is a next one of that before it.            *)
Nexts(c) ==
  IF Len(c) = 2 THEN {<<c[2]>>}
  ELSE IF Phases = 2 THEN {<<c[1], m>> : m \in Members \ {c[1]}}
  ELSE {<<m>> : m \in {m \in Members : Cardinality((m \ c[1]) \cup (c[1] \ m)) = 1}}
ChangesAreAllowed ==
  \A s \in Server : \A k \in 1..Len(log[s]) :
    LET c == Configuration(SubSeq(log[s], 1, k - 1))
    IN log[s][k].configuration \in {c} \cup Nexts(c)

(* A change is begun once the one before it is over, and with single       *)
(* servers once the leader knows of a commit of its own.                   *)
MayChange(l) == ChangedAt(l) <= Known(l) /\ (Phases = 1 => Known(l) > 0)
ChangesInTurn ==
  [][leader' = leader /\ leader # None =>
       (ChangedAt(log'[leader]) # ChangedAt(log[leader]) => MayChange(log[leader]))]_vars

(* What is committed stays so.  Entries come to a server from the leader.  *)
(* An entry leaves it only if it conflicts with the leader's, or follows   *)
(* one that does.                                                          *)
IsPrefix(a, b) == Len(a) <= Len(b) /\ a = SubSeq(b, 1, Len(a))
EntriesAccounted ==
  [][/\ committed \subseteq committed'
     /\ \A s \in Server : log'[s] # log[s] =>
          /\ IsPrefix(log'[s], log'[leader])
          /\ Len(log'[s]) > Shared(log[s], log[leader])]_vars

(* A leader stops for its removal only, and when it knows it committed.    *)
LeaderStaysOn ==
  [][leading /\ ~ leading' => /\ leader \notin MembersOf(Configuration(log[leader]))
                              /\ ChangedAt(log[leader]) <= Known(log[leader])']_vars

(* Nothing that may go on is refused: whoever can win leads, and a leader  *)
(* grows, changes its members, is followed, and commits.                   *)
Agree(S, c) == \A k \in 1..Len(c) : IsMajority(S, c[k])
CanAppendNext(c) ==
  ENABLED (Next /\ log'[leader] = Append(log[leader], [term |-> term, configuration |-> c]))
LeaderCanGo(l) ==
  /\ Len(l) < MaxLog =>
       /\ CanAppendNext(Configuration(l))
       /\ MayChange(l) => \A c \in Nexts(Configuration(l)) : CanAppendNext(c)
  /\ \A k \in (Known(l) + 1)..Len(l) :
       l[k].term = term /\ Agree(Holders(l, k), Configuration(l)) =>
         ENABLED (Next /\ <<k, l[k]>> \in committed')
Progress ==
  [](/\ leading => LeaderCanGo(log[leader])
     /\ \A s \in Server :
          /\ term < MaxTerm /\ Agree(Voters(s), Configuration(log[s])) =>
               ENABLED (Next /\ leader' = s /\ term' = term + 1)
          /\ leader # None => \A k \in 1..Len(log[leader]) : LET l == log[leader] IN
               IsPrefix(SubSeq(l, 1, k - 1), log[s]) /\ ~ IsPrefix(SubSeq(l, 1, k), log[s]) =>
                 ENABLED (Replicate(s) /\ log'[s] = SubSeq(l, 1, k)))

-----------------------------------------------------------------------------
(* Situations that must be reachable: otherwise the properties might hold  *)
(* only because nothing happens.                                           *)

(* Two changes that do not know of each other are in two logs.             *)
ReachRivalChanges ==
  \E s, r \in Server : LET a == log[s]
                           b == log[r] IN
    /\ ChangedAt(a) > 0 /\ ChangedAt(b) > 0
    /\ ~ Holds(a, <<ChangedAt(b), b[ChangedAt(b)]>>)
    /\ ~ Holds(b, <<ChangedAt(a), a[ChangedAt(a)]>>)

(* A leader that is to be removed leads until its removal is committed.    *)
ReachRemovedLeads == leading /\ leader \notin MembersOf(Configuration(log[leader]))

(* A server that was removed is elected once more.                         *)
ReachRemovedElected ==
  /\ ReachRemovedLeads
  /\ \A k \in 1..Len(log[leader]) : log[leader][k].term < term

(* A server that was removed is a member again.                            *)
ReachReturned ==
  \E e, f \in committed :
    e[1] < f[1] /\ \E s \in Newest(f[2].configuration) : s \notin Newest(e[2].configuration)

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](TypeOK /\ Agreement /\ LeaderCompleteness /\ ElectionSafety)
THEOREM Spec => [](RemovedLeaderStops /\ CanElect /\ ChangesAreAllowed)
THEOREM Spec => ChangesInTurn /\ EntriesAccounted /\ LeaderStaysOn /\ Progress

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxLog 3, MaxTerm 2, Phases 1, Server 4, up to Symmetry                 *)
(*          3,131 distinct       9,149 generated  depth 19  verified       *)
(* MaxLog 2, MaxTerm 2, Phases 2, Server 3, up to Symmetry                 *)
(*          3,030 distinct       7,058 generated  depth 11  verified       *)
(* MaxLog 2, MaxTerm 2, Phases 1, Server 3                                 *)
(*            991 distinct       2,146 generated  depth 11  verified       *)
(*     also ChangesInTurn, EntriesAccounted, LeaderStaysOn, Progress       *)
(* MaxLog 3, MaxTerm 2, Phases 1, Server 3                                 *)
(*          7,048 distinct      16,513 generated  depth 15  verified       *)
(*     also ChangesInTurn, EntriesAccounted, LeaderStaysOn, Progress       *)
(* MaxLog 2, MaxTerm 2, Phases 2, Server 3                                 *)
(*         17,665 distinct      40,978 generated  depth 11  verified       *)
(*     also ChangesInTurn, EntriesAccounted, LeaderStaysOn, Progress       *)
(* MaxLog 1, MaxTerm 4, Phases 1, Server 3, up to Symmetry                 *)
(*            100 distinct         247 generated  depth  9  verified       *)
(* MaxLog 3, MaxTerm 3, Phases 1, Server 4, up to Symmetry                 *)
(*         13,397 distinct      41,756 generated  depth 20  verified       *)
(* MaxLog 4, MaxTerm 3, Phases 1, Server 3, up to Symmetry                 *)
(*         30,934 distinct      80,339 generated  depth 20  verified       *)
(* MaxLog 2, MaxTerm 3, Phases 2, Server 3, up to Symmetry                 *)
(*         17,731 distinct      44,269 generated  depth 12  verified       *)
(* MaxLog 3, MaxTerm 2, Phases 2, Server 3, up to Symmetry                 *)
(*         22,564 distinct      58,321 generated  depth 15  verified       *)
=============================================================================
