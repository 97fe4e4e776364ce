------------------------ MODULE GreyConsensusTrace ------------------------
(***************************************************************************)
(* Is what a running cluster recorded a behaviour of GreyConsensus?        *)
(*                                                                         *)
(* `greyverify trace validate` gives Traces its value: several, since they *)
(* are read sooner than TLC starts.  An event names the action, the server *)
(* that took it, and that server's state afterwards.  What was on the      *)
(* network is not recorded: the specification's own actions, unchanged,    *)
(* carry it along.                                                         *)
(*                                                                         *)
(* Every state has at most one successor, the one in which one event more  *)
(* has happened, so a trace is a behaviour iff TLC finds Len(Trace) + 1    *)
(* states of it.  It finds fewer if it is none: the number of states is    *)
(* that of the event that was refused.  No trace can have more than these, *)
(* so one sum over all of them proves each.                                *)
(*                                                                         *)
(* An action's parameters follow from the event:                           *)
(*   - GrantVote(j, i): i is the vote.  Only one request of i is of the    *)
(*     recorded term, since every Timeout is of a term of its own.         *)
(*   - AdvanceCommitIndex(i, k): k is the commit index.                    *)
(*   - LearnTerm(j, t), HandleAppendEntries(s, t): t is the term.          *)
(*   - Receive(s, t, prevLogIndex, last, leaderCommit): see Receipt.       *)
(***************************************************************************)
EXTENDS GreyConsensus

CONSTANT Traces  \* sequences of
                 \* <<action, server, term, vote, role, commit, keep, add>>

VARIABLES which, \* number of the trace
          next   \* number of the event that comes next

Trace == Traces[which]

Action(e) == e[1]
Node(e)   == e[2]
TermOf(e) == e[3]
Vote(e)   == e[4]
RoleOf(e) == e[5]
Commit(e) == e[6]
Keep(e)   == e[7]  \* entries of the log that were there before: as many as
Add(e)    == e[8]  \* possible; those of Add follow

-----------------------------------------------------------------------------
(* How many entries two logs have in common at their beginning, looked for *)
(* in lo..hi.  Where two logs of Raft agree they agree in all that comes   *)
(* before (LogMatching), so halving finds it.                              *)
RECURSIVE SharedIn(_, _, _, _)
SharedIn(a, b, lo, hi) ==
  IF lo = hi \/ a[hi] = b[hi] THEN hi
  ELSE LET mid == (lo + hi) \div 2
       IN IF mid > lo /\ a[mid] # b[mid] THEN SharedIn(a, b, lo, mid - 1)
          ELSE SharedIn(a, b, mid, hi - 1)
SharedByHalving(a, b) == SharedIn(a, b, 0, Min(Len(a), Len(b)))

(* Which prevLogIndex, last and leaderCommit did the follower receive?  The*)
(* event does not say, and trying all is cubic.  One choice loses no       *)
(* behaviour.  Of the state afterwards, all that the event leaves open is  *)
(* matchIndex[t][s], which is last at least if the entries were accepted.  *)
(* It only ever enables (AdvanceCommitIndex), so the largest last allows   *)
(* whatever any other would.                                               *)
(*   - The log is as it was.  Accepting changes nothing iff the log has    *)
(*     entries 1..last of l already, so the largest is what they share; a  *)
(*     heartbeat, with prevLogIndex = last, will do.                       *)
(*   - The log is another.  Then it was spliced and has entries up to last,*)
(*     those of l, whatever prevLogIndex was (LogMatching).  So own and l  *)
(*     agree on all that was kept, and prevLogIndex may be their number.   *)
(*   - leaderCommit = 0 leaves the commit index alone.  A new one is       *)
(*     Min(leaderCommit, last), and what it is leaderCommit may be as well.*)
(* Should LogMatching not hold, a behaviour might be refused; none is      *)
(* accepted that is none, since Receive itself has the last word.          *)
Receipt(e) ==
  LET own == log[Node(e)]
      l == sent[TermOf(e)].entries
      same == Keep(e) = Len(own) /\ Add(e) = <<>>
  IN [last   |-> IF same THEN SharedByHalving(own, l) ELSE Keep(e) + Len(Add(e)),
      prev   |-> IF same THEN SharedByHalving(own, l) ELSE Keep(e),
      commit |-> IF Commit(e) <= commitIndex[Node(e)] THEN 0 ELSE Commit(e)]

(* The action that the event names.                                        *)
Named(e) ==
  LET i == Node(e)
  IN CASE Action(e) = "Timeout" -> Timeout(i)
       [] Action(e) = "GrantVote" -> Vote(e) \in Server /\ GrantVote(i, Vote(e))
       [] Action(e) = "BecomeLeader" -> BecomeLeader(i)
       [] Action(e) = "ClientRequest" -> ClientRequest(i)
       [] Action(e) = "HandleAppendEntries" ->
            /\ TermOf(e) \in Term
            /\ LET m == Receipt(e)
               IN Receive(i, TermOf(e), m.prev, m.last, m.commit)
       [] Action(e) = "AdvanceCommitIndex" -> AdvanceCommitIndex(i, Commit(e))
       [] Action(e) = "LearnTerm" -> LearnTerm(i, TermOf(e))
       [] Action(e) = "Restart" -> Restart(i)

LogAfter(e) == Prefix(log[Node(e)], Keep(e)) \o Add(e)

(* It led to the state that was recorded.                                  *)
AsRecorded(e) ==
  LET i == Node(e)
  IN /\ currentTerm'[i] = TermOf(e)
     /\ votedFor'[i] = Vote(e)
     /\ role'[i] = RoleOf(e)
     /\ commitIndex'[i] = Commit(e)
     /\ Keep(e) <= Len(log[i])
     /\ log'[i] = LogAfter(e)

(* Register 1 holds the last event that happened.                          *)
ASSUME TLCSet(1, <<0, 0>>)

Happens ==
  /\ next <= Len(Trace)
  /\ Named(Trace[next]) /\ AsRecorded(Trace[next])
  /\ next' = next + 1 /\ UNCHANGED which
  /\ TLCSet(1, <<which, next>>)

-----------------------------------------------------------------------------
(* Why an event was refused.  Nothing of this decides anything: it prints. *)
(* If the action was possible the state it led to is what matters, if not, *)
(* the part of its guard that is false.                                    *)

(* A conjunct of GreyRaft, word for word, and the values it has.           *)
Fails(conjunct, values) == <<conjunct, values>>
Unknown == <<"", <<>>>>

WhyNoVote(j, i, t) ==
  LET asked == {r \in requests : r.from = i /\ r.term = t}
      m == CHOOSE r \in asked : TRUE
  IN CASE asked = {} ->
            Fails("m \\in requests", <<"requests of i", {r \in requests : r.from = i}>>)
       [] m.from = j -> Fails("m.from # j", <<"j", j>>)
       [] ~MayVote(j, m) ->
            Fails("MayVote(j, m)", <<"m", m, "currentTerm[j]", currentTerm[j],
                                     "votedFor[j]", votedFor[j]>>)
       [] ~UpToDate(m, log[j]) ->
            Fails("UpToDate(m, log[j])", <<"m", m, "LastTerm(log[j])", LastTerm(log[j]),
                                           "Len(log[j])", Len(log[j])>>)
       [] OTHER -> Unknown

WhyNoReceipt(s, t, m) ==
  LET l == sent[t].entries
  IN CASE sent[t].from \in {{}, {s}} ->
            Fails("sent[t].from \\notin {{}, {s}}", <<"t", t, "sent[t].from", sent[t].from>>)
       [] currentTerm[s] > t ->
            Fails("currentTerm[s] <= t", <<"currentTerm[s]", currentTerm[s], "t", t>>)
       [] m.last > Len(l) -> Fails("last <= Len(l)", <<"last", m.last, "Len(l)", Len(l)>>)
       [] m.commit > sent[t].leaderCommit ->
            Fails("leaderCommit <= sent[t].leaderCommit",
                  <<"leaderCommit", m.commit,
                    "sent[t].leaderCommit", sent[t].leaderCommit>>)
       [] OTHER -> Unknown

WhyNoCommit(i, k) ==
  CASE role[i] # "Leader" -> Fails("role[i] = \"Leader\"", <<"role[i]", role[i]>>)
    [] k \notin commitIndex[i]+1..Len(log[i]) ->
         Fails("k \\in commitIndex[i]+1..Len(log[i])",
               <<"k", k, "commitIndex[i]", commitIndex[i], "Len(log[i])", Len(log[i])>>)
    [] log[i][k] # currentTerm[i] ->
         Fails("log[i][k] = currentTerm[i]",
               <<"k", k, "log[i][k]", log[i][k], "currentTerm[i]", currentTerm[i]>>)
    [] ~MayCommit(i, k) ->
         Fails("IsQuorum({i} \\cup {s \\in Server : matchIndex[currentTerm[i]][s] >= k})",
               <<"k", k, "matchIndex[currentTerm[i]]", matchIndex[currentTerm[i]]>>)
    [] OTHER -> Unknown

WhyNot(e) ==
  LET i == Node(e)  t == TermOf(e)
  IN CASE Action(e) = "Timeout" /\ role[i] = "Leader" ->
            Fails("role[i] # \"Leader\"", <<"role[i]", role[i]>>)
       [] Action(e) = "GrantVote" -> WhyNoVote(i, Vote(e), t)
       [] Action(e) = "BecomeLeader" /\ role[i] # "Candidate" ->
            Fails("role[i] = \"Candidate\"", <<"role[i]", role[i]>>)
       [] Action(e) = "BecomeLeader" ->
            Fails("IsQuorum(VotesFor(i))", <<"VotesFor(i)", VotesFor(i)>>)
       [] Action(e) = "ClientRequest" /\ role[i] # "Leader" ->
            Fails("role[i] = \"Leader\"", <<"role[i]", role[i]>>)
       [] Action(e) = "HandleAppendEntries" /\ t \notin Term ->
            Fails("t \\in Term", <<"t", t>>)
       [] Action(e) = "HandleAppendEntries" -> WhyNoReceipt(i, t, Receipt(e))
       [] Action(e) = "AdvanceCommitIndex" -> WhyNoCommit(i, Commit(e))
       [] Action(e) = "LearnTerm" /\ currentTerm[i] >= t ->
            Fails("currentTerm[j] < t", <<"currentTerm[j]", currentTerm[i], "t", t>>)
       [] Action(e) = "LearnTerm" ->
            Fails("\\E s \\in Server : t <= currentTerm[s]",
                  <<"t", t, "currentTerm", currentTerm>>)
       [] OTHER -> Unknown

(* First index at which two logs differ; 0 if they do not.                 *)
Differing(a, b) ==
  LET D == {k \in 1..Min(Len(a), Len(b)) : a[k] # b[k]}
  IN CASE D # {} -> CHOOSE k \in D : \A m \in D : k <= m
       [] Len(a) # Len(b) -> Min(Len(a), Len(b)) + 1
       [] OTHER -> 0

EntryAt(l, k) == IF k \in 1..Len(l) THEN l[k] ELSE 0

(* What the action would have led to instead.                              *)
Instead(e) ==
  LET i == Node(e)
      kept == Keep(e) <= Len(log[i])
      at == IF kept THEN Differing(log'[i], LogAfter(e)) ELSE 0
  IN [term |-> currentTerm'[i], vote |-> votedFor'[i], role |-> role'[i],
      commit |-> commitIndex'[i], length |-> Len(log'[i]), had |-> Len(log[i]),
      differs |-> at, entry |-> EntryAt(log'[i], at),
      recorded |-> IF kept THEN EntryAt(LogAfter(e), at) ELSE 0]

Before(i) ==
  [term |-> currentTerm[i], vote |-> votedFor[i], role |-> role[i],
   commit |-> commitIndex[i], length |-> Len(log[i]), last |-> LastTerm(log[i])]

(* TLC tries this after Happens; it leads nowhere.                         *)
Refused ==
  /\ next <= Len(Trace) /\ TLCGet(1) # <<which, next>>
  /\ LET e == Trace[next]
         head == <<which, next>>
     IN \/ PrintT(<<"greyverify refused", head, Before(Node(e)), WhyNot(e)>>) /\ FALSE
        \/ Named(e) /\ PrintT(<<"greyverify instead", head, Instead(e)>>) /\ FALSE

-----------------------------------------------------------------------------
TraceInit == Init /\ next = 1 /\ which \in 1..Len(Traces)
TraceNext == Happens \/ Refused
TraceSpec == TraceInit /\ [][TraceNext]_<<vars, which, next>>

(* States differ iff their next events do, and logs are long.              *)
View == <<which, next>>

(* In the place of operators whose values TLC would compute before it      *)
(* begins, at bounds that no search has.                                   *)
AnyLog == Seq(Term)
NoSymmetry == {}

(* One leader a term, as in every behaviour: cheap, and seen on the way.   *)
OneLeaderATerm ==
  \A i \in Server : role[i] = "Leader" => sent[currentTerm[i]].from = {i}
-----------------------------------------------------------------------------
(* Checked: what, by how many events, with which answer.                   *)
(* 100 traces of a seeded cluster of 3 or 5 servers                        *)
(*         60,238 events                accepted                           *)
(* 1 trace of 3 servers                                                    *)
(*         10,000 events, 1,443 terms   accepted                           *)
(* 132 spoiled traces of 3 servers                                         *)
(*         each answered as by a search of GreyConsensus' mirror in Rust   *)
(*         that tries every parameter: refused at the same event, or legal *)
=============================================================================
