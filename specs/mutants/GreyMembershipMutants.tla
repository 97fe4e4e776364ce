----------------------- MODULE GreyMembershipMutants ------------------------
(***************************************************************************)
(* Real and likely faults of membership changes in GreyMembership, each as *)
(* one operator that takes the place of one of its own.                    *)
(***************************************************************************)
EXTENDS GreyMembership

(* D. Ongaro, raft-dev, July 2015: a leader begins a change before it has  *)
(* committed an entry of its own term.  Agreement.                         *)
NoOwnTermRule(l) == TRUE

(* A change begins while the one before it is not committed.  Agreement.   *)
ChangesOverlap(l) == TRUE

(* Two servers are changed at once, without a joint phase.                 *)
(* ElectionSafety.                                                         *)
TwoServers(m, n) == Cardinality((m \ n) \cup (n \ m)) \in 1..2

(* The configuration is used only once it is known to be committed, which  *)
(* its server may learn at any later time.  Agreement.                     *)
BecomeLeaderByOldConfiguration(s) ==
  /\ term < MaxTerm
  /\ \E k \in 0..Len(log[s]) :
       /\ \A m \in 1..k : <<m, log[s][m]>> \in committed
       /\ IsQuorum(Voters(s), Configuration(SubSeq(log[s], 1, k)))
  /\ term' = term + 1
  /\ leader' = s
  /\ leading' = TRUE
  /\ UNCHANGED <<log, committed>>

(* The joint phase asks the old members only.  Agreement.                  *)
OldOnly(S, c) == IsMajority(S, c[1])

(* The joint phase asks the new members only.  Agreement.                  *)
NewOnly(S, c) == IsMajority(S, Newest(c))

(* One majority of all, old and new, is asked instead of one of each.      *)
(* Agreement.                                                              *)
OfTheUnion(S, c) == IsMajority(S, UNION {c[k] : k \in 1..Len(c)})

(* The joint phase is left before it is committed.  Agreement.             *)
JointLeftEarly(l) == TRUE

(* Joint consensus without its joint phase.  LeaderCompleteness.           *)
AtOnce(m) == {<<n>> : n \in Members \ {m}}

(* A leader that was removed counts itself.  Agreement.                    *)
LeaderCountsItself(S, c) ==
  \A k \in 1..Len(c) :
    2 * (Cardinality(S \cap c[k])
         + (IF leading /\ leader \in S \ c[k] THEN 1 ELSE 0)) > Cardinality(c[k])

(* A leader goes on after its removal is committed.  RemovedLeaderStops.   *)
RemovedGoesOn(s, l, known) == TRUE

(* A server that its own log removes does not stand (against 4.2.2 of the  *)
(* dissertation): the others may lack an entry without which they cannot   *)
(* win.  CanElect.                                                         *)
RemovedDoesNotStand(s) == s \in Newest(Configuration(log[s]))

(* A leader takes all servers back at once.  ChangesAreAllowed.            *)
AllAtOnce(m) == {<<n>> : n \in {n \in Members : Differ(m, n) \/ n = Server}}

(* An AppendEntries that comes late cuts off what came after it.           *)
(* EntriesAccounted.                                                       *)
ReplicateCutsOff(s) ==
  /\ leader # None
  /\ \E n \in 0..Shared(log[leader], log[s]) :
       /\ n < Len(log[leader])
       /\ log' = [log EXCEPT ![s] = SubSeq(log[leader], 1, n + 1)]
  /\ UNCHANGED <<term, leader, leading, committed>>

(* The joint phase can be left only if nothing came after it.  Progress.   *)
LeftIfLast(l) == ChangeIsOver(l) /\ ChangedAt(l) = Len(l)

(* An entry of an older term is committed because a quorum has it (Raft,   *)
(* figure 8).  LeaderCompleteness.                                         *)
CommitOlderTerms(k) ==
  LET l == log[leader] IN
  /\ leading /\ k \in (Known(l) + 1)..Len(l)
  /\ IsQuorum(Holders(l, k), InForce(l))
  /\ committed' = committed \cup {<<m, l[m]>> : m \in 1..k}
  /\ leading' = StaysLeader(leader, l, k)
  /\ UNCHANGED <<term, leader, log>>

(* A leader that is in the old set only stops once the joint configuration *)
(* is committed, and nobody leaves that.  LeaderStaysOn.                   *)
StaysInNewOnly(s, l, known) ==
  s \in Newest(Configuration(l)) \/ ChangedAt(l) > known

(* A leader stops as soon as its log removes it.  LeaderStaysOn.           *)
StopsAtOnce(s, l, known) == s \in MembersOf(Configuration(l))
=============================================================================
