------------------------ MODULE GreyElectionsMutants ------------------------
(***************************************************************************)
(* Real and likely faults of stepping down, of deleting what conflicts,    *)
(* and of pre-votes in GreyElections, each as one operator that takes the  *)
(* place of one of its own.                                                *)
(***************************************************************************)
EXTENDS GreyElections

(* hazelcast#16643: a leader that steps down in its own term forgets that  *)
(* it has voted in it.  ElectionSafety.                                    *)
VoteForgotten(i) == None

-----------------------------------------------------------------------------
(* Conflicts.                                                              *)

(* hashicorp/raft 0f31a01, openraft 9540c904: all that follows             *)
(* prevLogIndex is deleted, in conflict or not, and the entries are        *)
(* appended later.  CommittedOnMajority.                                   *)
AllAfterPrev(own, l, k, n) == Prefix(own, k)

(* Deleting is acknowledged as if the entries had been appended.           *)
(* CommittedOnMajority.                                                    *)
DeletedIsMatched(s, t) ==
  LET l == sent[t].entries IN
  \E last \in 0..Len(l) :
  \E prevLogIndex \in {k \in 0..last : PrevMatches(log[s], l, k)} :
    /\ sent[t].from \notin {{}, {s}} /\ currentTerm[s] <= t
    /\ Kept(log[s], l, prevLogIndex, last) # log[s]
    /\ Follow(s, t, IF currentTerm[s] = t THEN votedFor[s] ELSE None)
    /\ log' = [log EXCEPT ![s] = Kept(log[s], l, prevLogIndex, last)]
    /\ matchIndex' = [matchIndex EXCEPT ![t][s] = Max(@, last)]
    /\ UNCHANGED <<commitIndex, sent, requests, votes>>

(* A server that stood and lost forgets that it has voted, for itself, when*)
(* it deletes what conflicts.  Of three servers all others have voted, too:*)
(* five would have a second leader of the term.  VotesAccounted.           *)
VoteForgottenDeleting(s, t) ==
  LET l == sent[t].entries IN
  \E last \in 0..Len(l) :
  \E prevLogIndex \in {k \in 0..last : PrevMatches(log[s], l, k)} :
    /\ sent[t].from \notin {{}, {s}} /\ currentTerm[s] <= t
    /\ Kept(log[s], l, prevLogIndex, last) # log[s]
    /\ Follow(s, t, None)
    /\ log' = [log EXCEPT ![s] = Kept(log[s], l, prevLogIndex, last)]
    /\ UNCHANGED <<commitIndex, network>>

-----------------------------------------------------------------------------
(* Pre-votes.                                                              *)

(* NuRaft#134: a pre-vote is granted without a look at the log, so that a  *)
(* server that cannot win deposes leader after leader.  OnlyWhoCouldWin.   *)
LogUnseen(j, i) == MayVote(j, NextTerm(i))

(* daos-stack/raft PR#70: a leader grants a pre-vote.  OnlyWhoCouldWin.    *)
LeaderGrants(j) == j \notin heard

(* Who hears from a leader grants a pre-vote all the same.                 *)
(* OnlyWhoCouldWin.                                                        *)
HearerGrants(j) == role[j] # "Leader"

(* A pre-vote is received as anything else of a newer term, and raises the *)
(* term of who grants it.  PreVoteChangesNothing.                          *)
TermRaised(j, i) ==
  /\ Follow(j, Max(currentTerm[j], currentTerm[i] + 1), None)
  /\ UNCHANGED <<log, commitIndex, network>>

(* canonical/raft#196: who grants a pre-vote forgets whom it has voted for *)
(* in the present term.  ElectionSafety.                                   *)
VoteReset(j, i) ==
  /\ votedFor' = [votedFor EXCEPT ![j] = None]
  /\ UNCHANGED <<currentTerm, log, role, commitIndex, network>>

(* rabbitmq/ra#439: a candidate answers no pre-vote, and two candidates    *)
(* wait for each other.  PreVoteProgress.                                  *)
CandidateIsDeaf(j, i) ==
  /\ role[j] # "Candidate"
  /\ MayVote(j, NextTerm(i)) /\ UpToDate(NextTerm(i), log[j])

(* Who has asked for long enough stands without having been granted it.    *)
(* OnlyWhoCouldWin.                                                        *)
StandsAnyway(i) == HearsNobody(i)

(* Pre-votes that were granted in an older term still count.               *)
(* OnlyWhoCouldWin.                                                        *)
GrantsKept(S) ==
  LET same == {s \in Server : currentTerm'[s] = currentTerm[s]} IN
  /\ heard' = (heard \cap same) \cup S
  /\ UNCHANGED granted
=============================================================================
