-------------------------- MODULE GreyLeaseMutants --------------------------
(***************************************************************************)
(* Real and likely faults of reads in GreyLease, each as one operator that *)
(* takes the place of one of its own.                                      *)
(***************************************************************************)
EXTENDS GreyLease

(* A lease is as long as the time that followers keep quiet, as if all     *)
(* clocks were alike.  ReadsAreFresh.                                      *)
AsLongAsTheTimeout == Timeout

(* A lease counts from when the replies are counted.  LeaseExcludes.       *)
FromTheReply(age) == IF age < LeaseLength THEN LeaseLength ELSE 0

(* Voters vote though they have just heard from a leader, as in Raft       *)
(* without leases.  ReadsAreFresh.                                         *)
VoteAtOnce(v, c) == TRUE

(* A server votes right after a restart, which has cost it the memory of   *)
(* what it promised.  ReadsAreFresh.                                       *)
PromiseForgotten == 0

(* A leader that hands over keeps its lease.  LeaseExcludes.               *)
LeaseKept(n) == [n EXCEPT !.role = "leaving"]

(* A leader that hands over goes on as before.  ReadsAreFresh.             *)
LeadsOn(n) == n

(* A new leader answers before it has committed an entry of its own term.  *)
(* ReadsAreFresh.                                                          *)
KnowsAtOnce(n) == TRUE

(* Nobody is asked whether the leader still leads.  ReadsAreFresh.         *)
Unconfirmed(r) == TRUE

(* Replies to heartbeats that were sent before the read confirm it.        *)
(* ReadsAreFresh.                                                          *)
HeardBefore(s) == node[s].heard \cup {s}

(* A read needs the leader and one less than a majority.  ReadsAreFresh.   *)
OneTooFew(r) == 2 * Cardinality(r.heard) >= Cardinality(Server) - 1

(* A server votes for a second candidate of a term.                        *)
(* ElectionSafety.                                                         *)
VoteTwice(v, c) ==
  /\ v # c /\ node[c].role = "candidate" /\ node[v].role = "follower"
  /\ node[v].term <= node[c].term /\ node[v].log <= node[c].log /\ MayVote(v, c)
  /\ node' = [node EXCEPT ![v] = Following(@, node[c].term), ![c].heard = @ \cup {v}]
  /\ KeepRead /\ UNCHANGED <<heirs, writes, fresh>>

(* A server votes for a candidate whose log is behind its own.             *)
(* LeaderCompleteness.                                                     *)
VoteLogUnseen(v, c) ==
  /\ node[c].role = "candidate" /\ node[v].term < node[c].term /\ MayVote(v, c)
  /\ node' = [node EXCEPT ![v] = Following(@, node[c].term), ![c].heard = @ \cup {v}]
  /\ KeepRead /\ UNCHANGED <<heirs, writes, fresh>>

(* A leader that is deposed does not give up the read under way.           *)
(* ReadIsLeaders.                                                          *)
ReadKept == UNCHANGED read

(* A server that has led goes on thinking that it knows all that is        *)
(* committed, and answers at once when it leads again.  OthersForget.      *)
OwnKept(n, t) ==
  [n EXCEPT !.term = t, !.role = "follower", !.heard = {}, !.age = 0, !.lease = 0]

(* A server answers a heartbeat of a newer term and stays in its own.      *)
(* CountedHaveSeen.                                                        *)
AnswersInItsTerm(f, s) ==
  [node[f] EXCEPT !.quiet = Timeout, !.log = Max(@, node[s].log), !.known = Max(@, node[s].known)]

(* A leader that hands over tells itself to stand.  LeavingIsToOthers.     *)
TellsItself(s, h) ==
  /\ node[s].role = "leader" /\ h = s
  /\ node' = [node EXCEPT ![s] = HandedOver(@)]
  /\ heirs' = heirs \cup {<<node[s].term, h>>} /\ UNCHANGED <<read, writes, fresh>>

(* A follower takes over what its leader knows to be committed, also where *)
(* that is less than it knows itself.  NothingIsForgotten.                 *)
KnowsWhatItHears(f, s) ==
  [In(node[f], node[s].term) EXCEPT !.quiet = Timeout, !.role = "follower", !.heard = {},
     !.log = Max(@, node[s].log), !.known = node[s].known]

(* Voters make whom the leader told to stand wait like any other.          *)
(* Progress.                                                               *)
HeirsWait(v, c) == node[v].quiet = 0
=============================================================================
