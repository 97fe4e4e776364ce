---------------------------- MODULE GreyElections ----------------------------
(***************************************************************************)
(* What implementations add to the Raft of GreyRaft, and where they have   *)
(* gone wrong.                                                             *)
(*                                                                         *)
(*   - A leader that does not hear from a quorum steps down and follows,   *)
(*     in its own term (StepDownSpec).  It has voted in that term, for     *)
(*     itself, and must not vote again.                                    *)
(*   - A conflicting end of a log is deleted, and the new entries are      *)
(*     appended in a step of their own: the server may crash, vote or be   *)
(*     heard between the two (StepDownSpec).  Nothing that does not        *)
(*     conflict may be deleted, for the leader may count on it.            *)
(*   - Before a server raises its term, it asks whether it would be        *)
(*     elected (PreVoteSpec).  Who hears from a leader, or has a newer     *)
(*     log, says no.  So a server that cannot win, such as one that comes  *)
(*     back from behind a partition, does not depose a leader by its term  *)
(*     alone.                                                              *)
(*                                                                         *)
(* Time.  No timer is modelled.  A server that heard from the leader of    *)
(* its term may at any moment have waited for too long, and a leader may   *)
(* at any moment miss its quorum: all that timers do is among this.        *)
(*                                                                         *)
(* The network.  A pre-vote is asked for and granted in one step, for what *)
(* asks changes nothing; the answer may be counted at any later time, as   *)
(* long as who asked has still the same term.  A refusal tells a term at   *)
(* most: that is LearnTerm.                                                *)
(*                                                                         *)
(* Not promised.  Answers may be old when they are counted, so that even a *)
(* leader that a majority hears is deposed now and then                    *)
(* (ReachDeposedInContact): pre-votes make that rare and not impossible.   *)
(*                                                                         *)
(* Source: D. Ongaro, "Consensus: Bridging Theory and Practice", 2014,     *)
(* sections 6.2 (a leader steps down) and 9.6 (pre-vote).                  *)
(***************************************************************************)
EXTENDS GreyConsensus

VARIABLES
  heard,   \* the servers that heard from the leader of their term of late
  granted  \* [Server -> those who would vote for it in its next term]

all == <<vars, heard, granted>>

-----------------------------------------------------------------------------
(* The decisions, one operator each, so that a fault can be put in the     *)
(* place of any of them (module GreyElectionsMutants).  Properties use     *)
(* none of these.                                                          *)

(* The vote of a leader that steps down is given, and so it stays.         *)
VoteAfterStepDown(i) == votedFor[i]

(* What is left of a log where entries k+1..n of l are to come: all before *)
(* the first that conflicts, and the whole log if none does.               *)
Kept(own, l, k, n) ==
  LET C == {m \in k+1..Min(n, Len(own)) : own[m] # l[m]}
  IN IF C = {} THEN own ELSE Prefix(own, Least(C) - 1)

(* j would vote for i in the next term of i, and hears of nobody who leads.*)
NextTerm(i) == [term |-> currentTerm[i] + 1,
                lastLogTerm |-> LastTerm(log[i]), lastLogIndex |-> Len(log[i])]
WouldVote(j, i) == MayVote(j, NextTerm(i)) /\ UpToDate(NextTerm(i), log[j])
HearsNobody(j) == j \notin heard /\ role[j] # "Leader"

(* To say so is no vote: neither the term nor the vote of j changes.       *)
AfterPreVote(j, i) == UNCHANGED vars

(* Who hears nobody, and would be elected by a quorum, may stand.          *)
MayStand(i) == HearsNobody(i) /\ IsQuorum({i} \cup granted[i])

-----------------------------------------------------------------------------
InitAll == Init /\ heard = {} /\ granted = [s \in Server |-> {}]

(* Begun after a first term: its leader has all votes, and one entry that  *)
(* nobody else has.  Such a state can be reached, so that a fault that is  *)
(* found from here is a fault of the whole.  That none is found says less. *)
LateInit ==
  /\ \E i \in Server :
       /\ votedFor = [s \in Server |-> i]
       /\ log = [s \in Server |-> IF s = i THEN <<1>> ELSE <<>>]
       /\ role = [s \in Server |-> IF s = i THEN "Leader" ELSE "Follower"]
       /\ sent = [t \in Term |->
                   IF t = 1 THEN [from |-> {i}, entries |-> <<1>>, leaderCommit |-> 0]
                   ELSE NothingSent]
       /\ requests = {[term |-> 1, from |-> i, lastLogTerm |-> 0, lastLogIndex |-> 0]}
       /\ votes = {[term |-> 1, from |-> s, to |-> i] : s \in Server \ {i}}
  /\ currentTerm = [s \in Server |-> 1]
  /\ commitIndex = [s \in Server |-> 0]
  /\ matchIndex = [t \in Term |-> [s \in Server |-> 0]]
  /\ heard = {} /\ granted = [s \in Server |-> {}]

-----------------------------------------------------------------------------
(* Raft with leaders that step down and conflicts that are deleted first.  *)

StepDown(i) ==
  /\ role[i] = "Leader"
  /\ role' = [role EXCEPT ![i] = "Follower"]
  /\ votedFor' = [votedFor EXCEPT ![i] = VoteAfterStepDown(i)]
  /\ UNCHANGED <<currentTerm, log, commitIndex, network>>

(* As Receive, but the log is only cut, and nothing is replied: the new    *)
(* entries come in a later step.  Receive may still do both at once.       *)
DeleteConflict(s, t) ==
  LET l == sent[t].entries IN
  \E last \in 0..Len(l) :
  \E prevLogIndex \in {k \in 0..last : PrevMatches(log[s], l, k)} :
    /\ sent[t].from \notin {{}, {s}} /\ currentTerm[s] <= t
    /\ Kept(log[s], l, prevLogIndex, last) # log[s]
    /\ Follow(s, t, IF currentTerm[s] = t THEN votedFor[s] ELSE None)
    /\ log' = [log EXCEPT ![s] = Kept(log[s], l, prevLogIndex, last)]
    /\ UNCHANGED <<commitIndex, network>>

NextStepDown ==
  /\ \/ Next
     \/ \E i \in Server : StepDown(i)
     \/ \E s \in Server, t \in Term : DeleteConflict(s, t)
  /\ UNCHANGED <<heard, granted>>

StepDownSpec     == InitAll /\ [][NextStepDown]_all
LateStepDownSpec == LateInit /\ [][NextStepDown]_all

-----------------------------------------------------------------------------
(* Raft with pre-votes.  Every step is one of Raft or changes nothing that *)
(* Raft knows, for pre-votes only decide who stands.                       *)

(* What was heard or granted in a term is forgotten in the next.  A server *)
(* that restarts keeps it, which is more than it can do.                   *)
Passes(S) ==
  LET same == {s \in Server : currentTerm'[s] = currentTerm[s]} IN
  /\ heard' = (heard \cap same) \cup S
  /\ granted' = [s \in Server |-> IF s \in same THEN granted[s] ELSE {}]

Stand(i) == MayStand(i) /\ Timeout(i) /\ Passes({})

GrantPreVote(j, i) ==
  /\ i # j /\ j \notin granted[i]
  /\ currentTerm[i] < MaxTerm /\ HearsNobody(i)
  /\ HearsNobody(j) /\ WouldVote(j, i)
  /\ AfterPreVote(j, i)
  /\ granted' = [granted EXCEPT ![i] = @ \cup {j}]
  /\ UNCHANGED heard

(* It has heard nothing for so long that it would stand.                   *)
Miss(s) == s \in heard /\ heard' = heard \ {s} /\ UNCHANGED <<vars, granted>>

(* Bound: nobody leads the last term, which has candidates and votes only. *)
(* That all is safe then is shown by GreyConsensus, of whose steps these   *)
(* are a part.                                                             *)
MayLead(i) == currentTerm[i] < MaxTerm

NextPreVote ==
  \/ \E i \in Server : Stand(i)
  \/ \E i \in Server : Miss(i)
  \/ \E i, j \in Server : GrantPreVote(j, i)
  \/ \E i, j \in Server : GrantVote(j, i) /\ Passes({})
  \/ \E i \in Server : MayLead(i) /\ BecomeLeader(i) /\ Passes({})
  \/ \E i \in Server : ClientRequest(i) /\ Passes({})
  \/ \E s \in Server, t \in Term : HandleAppendEntries(s, t) /\ Passes({s})
  \/ \E i \in Server, k \in Index : AdvanceCommitIndex(i, k) /\ Passes({})
  \/ \E j \in Server, t \in Term : LearnTerm(j, t) /\ Passes({})
  \/ \E s \in Server : Restart(s) /\ Passes({})

PreVoteSpec     == InitAll /\ [][NextPreVote]_all
LatePreVoteSpec == LateInit /\ [][NextPreVote]_all

-----------------------------------------------------------------------------
(* Properties, beside those of GreyConsensus.                              *)

TypeAll ==
  /\ TypeOK
  /\ heard \subseteq Server /\ granted \in [Server -> SUBSET Server]
  /\ \A i \in Server : i \notin granted[i]

(* A pre-vote is only an answer.                                           *)
PreVoteChangesNothing ==
  [][(\E i \in Server : ~ granted'[i] \subseteq granted[i]) => UNCHANGED vars]_all

(* Whoever raises its term to stand hears no leader, and would have been   *)
(* elected by a majority: each of them heard from no leader when it said   *)
(* so, led nothing, and had no newer log, no newer term, and no other vote *)
(* in the next one.  What was granted is for one term.                     *)
OnlyWhoCouldWin ==
  [][\A i \in Server :
       /\ \A j \in granted'[i] \ granted[i] :
            /\ {i, j} \cap heard = {} /\ role[j] # "Leader"
            /\ \/ currentTerm[j] <= currentTerm[i]
               \/ currentTerm[j] = currentTerm[i] + 1 /\ votedFor[j] = None
            /\ AtLeast(LastTerm(log[i]), Len(log[i]), log[j])
       /\ role'[i] = "Candidate" /\ currentTerm'[i] > currentTerm[i]
          => i \notin heard /\ IsMajority({i} \cup granted[i])
       /\ currentTerm'[i] # currentTerm[i] => granted'[i] = {}]_all

(* Nobody who could win is refused a pre-vote, whatever the role of who is *)
(* asked, nor kept from standing once a majority has granted it.  Who hears*)
(* from a leader may come to miss it.                                      *)
PreVoteProgress ==
  [](/\ \A i \in heard : ENABLED (Miss(i) /\ i \notin heard')
     /\ \A i \in Server :
          i \notin heard /\ role[i] # "Leader" /\ currentTerm[i] < MaxTerm =>
            /\ \A j \in Server \ ({i} \cup granted[i]) :
                 /\ j \notin heard /\ role[j] # "Leader" /\ currentTerm[j] <= currentTerm[i]
                 /\ AtLeast(LastTerm(log[i]), Len(log[i]), log[j])
                 => ENABLED GrantPreVote(j, i)
            /\ IsMajority({i} \cup granted[i]) => ENABLED Stand(i))

-----------------------------------------------------------------------------
(* Situations that must be reachable: otherwise the properties might hold  *)
(* only because nothing happens.                                           *)

(* A leader has stepped down, and nobody has a newer term.  A restart      *)
(* would have forgotten the commit index.                                  *)
ReachSteppedDown ==
  \E i \in Server : /\ sent[MaxTerm].from = {i} /\ role[i] = "Follower"
                    /\ commitIndex[i] > 0

(* A server that stood and lost has deleted what conflicted with the leader*)
(* of its term, and has nothing in its place yet.                          *)
ReachDeleted ==
  \E s \in Server, t \in 1..MaxTerm - 1 :
    /\ sent[t].from = {s} /\ sent[t].entries # <<>> /\ log[s] = <<>>
    /\ votedFor[s] = s

(* A majority hears a leader, and a server may stand against it by answers *)
(* that are old.                                                           *)
ReachDeposedInContact ==
  \E i, j \in Server : /\ role[i] = "Leader" /\ currentTerm[i] < MaxTerm
                       /\ IsMajority({i} \cup {s \in heard : currentTerm[s] = currentTerm[i]})
                       /\ j # i /\ j \notin heard /\ currentTerm[j] = currentTerm[i]
                       /\ IsMajority({j} \cup granted[j])

(* Nobody leads, and a server whose log is behind asks in vain.            *)
ReachCannotWin ==
  /\ \A i \in Server : role[i] = "Follower"
  /\ \E i \in Server \ heard : \A j \in Server \ {i} :
       ~ AtLeast(LastTerm(log[i]), Len(log[i]), log[j])

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM StepDownSpec =>
  [](/\ TypeAll /\ ElectionSafety /\ LeaderSendsItsLog /\ LogMatching
     /\ LeaderCompleteness /\ Agreement /\ CommittedOnMajority /\ CommitsOwnTerm)
THEOREM LateStepDownSpec =>
  /\ Monotonic /\ EntriesAccounted /\ CommittedStays /\ RolesAccounted
  /\ VotesAccounted /\ Progress
THEOREM PreVoteSpec =>
  [](/\ TypeAll /\ ElectionSafety /\ LeaderSendsItsLog /\ LogMatching
     /\ Agreement /\ CommittedOnMajority /\ CommitsOwnTerm)
THEOREM LatePreVoteSpec => PreVoteChangesNothing /\ OnlyWhoCouldWin /\ PreVoteProgress

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxLog 1, MaxTerm 2, Server 3, up to Symmetry, LateStepDownSpec         *)
(*          2,854 distinct      34,716 generated  depth 13  verified       *)
(* MaxLog 1, MaxTerm 2, Server 3, LateStepDownSpec                         *)
(*         16,788 distinct     205,305 generated  depth 13  verified       *)
(*     also Monotonic, EntriesAccounted, CommittedStays, RolesAccounted,   *)
(*          VotesAccounted, Progress                                       *)
(* MaxLog 1, MaxTerm 2, Server 3, up to Symmetry, StepDownSpec             *)
(*         19,671 distinct     244,557 generated  depth 18  verified       *)
(* MaxLog 1, MaxTerm 2, Server 2, LatePreVoteSpec                          *)
(*            220 distinct       1,376 generated  depth 11  verified       *)
(*     also VotesAccounted, PreVoteChangesNothing, OnlyWhoCouldWin,        *)
(*          PreVoteProgress                                                *)
(* MaxLog 1, MaxTerm 2, Server 3, LatePreVoteSpec                          *)
(*         23,643 distinct     320,529 generated  depth 16  verified       *)
(*     also PreVoteChangesNothing, OnlyWhoCouldWin, PreVoteProgress        *)
(* MaxLog 1, MaxTerm 2, Server 3, up to Symmetry, PreVoteSpec              *)
(*         46,843 distinct     626,977 generated  depth 23  verified       *)
=============================================================================
