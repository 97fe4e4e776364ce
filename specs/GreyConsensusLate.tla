------------------------- MODULE GreyConsensusLate -------------------------
(***************************************************************************)
(* GreyConsensus, begun late: after three eventful terms instead of none.  *)
(*                                                                         *)
(* Some faults need logs that only several terms can bring about, and not  *)
(* all states of that many terms can be visited, let alone for liveness.   *)
(* The state below can be reached, so what holds of every behaviour of     *)
(* GreyConsensus holds of every behaviour from here, and a failure found   *)
(* from here is one of GreyConsensus.  Older messages than those of term 3 *)
(* would be refused and are left out, and so are those that elected the    *)
(* leader of term 3: they are as good as lost.                             *)
(***************************************************************************)
EXTENDS GreyConsensus

(* Server a led term 1, wrote two entries and was heard by nobody; b led   *)
(* term 2, wrote one and was heard by nobody; a led term 3, and all others *)
(* but b took over its log.  Now b is behind in length and ahead in term.  *)
(* Takes MaxTerm >= 4, MaxLog >= 2 and three servers or more.              *)
AfterThreeTerms ==
  LET a == CHOOSE s \in Server : TRUE
      b == CHOOSE s \in Server \ {a} : TRUE
      By(s, l) == [from |-> {s}, entries |-> l, leaderCommit |-> 0]
  IN /\ currentTerm = [s \in Server |-> 3]
     /\ votedFor = [s \in Server |-> IF s = b THEN None ELSE a]
     /\ log = [s \in Server |-> IF s = b THEN <<2>> ELSE <<1, 1>>]
     /\ role = [s \in Server |-> "Follower"]
     /\ commitIndex = [s \in Server |-> 0]
     /\ sent = [t \in Term |-> CASE t = 1 -> By(a, <<1, 1>>)
                                 [] t = 2 -> By(b, <<2>>)
                                 [] t = 3 -> By(a, <<1, 1>>)
                                 [] OTHER -> NothingSent]
     /\ matchIndex = [t \in Term |-> [s \in Server |->
                  IF t = 3 /\ s \notin {a, b} THEN 2 ELSE 0]]
     /\ requests = {}
     /\ votes = {}

LateSpec == AfterThreeTerms /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM LateSpec => [](/\ TypeOK /\ ElectionSafety /\ LeaderSendsItsLog /\ LogMatching
                       /\ LeaderCompleteness /\ Agreement /\ CommittedOnMajority
                       /\ CommitsOwnTerm)
THEOREM LateSpec => /\ LeaderAppendOnly /\ EntriesAccounted /\ NetworkOnlyGrows
                    /\ CommittedStays /\ Monotonic /\ RolesAccounted /\ VotesAccounted
THEOREM LateSpec => OneLog!Spec
THEOREM LateSpec => Termination /\ Progress

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxLog 2, MaxTerm 4, Server 3, LateSpec                                 *)
(*          1,449 distinct      27,380 generated  depth 11  verified       *)
(*     also Termination, Monotonic, LeaderAppendOnly, CommittedStays,      *)
(*          EntriesAccounted, NetworkOnlyGrows, RolesAccounted,            *)
(*          VotesAccounted, RefinesLog, Progress                           *)
=============================================================================
