----------------------------- MODULE GreyLease ------------------------------
(***************************************************************************)
(* Reads that no log entry pays for: how a leader of Raft knows that no    *)
(* other server has committed anything that it has not.                    *)
(*                                                                         *)
(*   - By a lease.  Whoever hears from a leader neither stands nor votes   *)
(*     until its clock has advanced by Timeout.  A leader that a majority  *)
(*     has heard need ask nobody for as long as all of them keep quiet.    *)
(*   - By read-index.  The leader notes its commit index, lets a majority  *)
(*     confirm that it still leads, and then answers, without any clock.   *)
(* Either way it must have committed an entry of its own term before: it   *)
(* has all that was committed, but does not know until then what that is.  *)
(*                                                                         *)
(* Time.  In each tick every clock advances by 1..Fast, each as it likes,  *)
(* so that clocks drift by that factor at most.                            *)
(*                                                                         *)
(* The network.  A heartbeat may be received, and is counted, as long as   *)
(* its sender leads and the round can still bring a lease, or never.  It   *)
(* brings all entries and all that is known to be committed.               *)
(*                                                                         *)
(* Left out.  A write is on a majority and committed in one step, so that  *)
(* a log is a number of writes: how a log gets there is for GreyConsensus. *)
(* A server votes only in terms that are newer than any it has seen.  What *)
(* it knows to be committed, it knows after a restart.  No read waits to   *)
(* be applied.  Who hands over goes on with writes and read-index reads.   *)
(*                                                                         *)
(* Source: D. Ongaro, "Consensus: Bridging Theory and Practice", 2014,     *)
(* section 6.4 (reads), 6.4.1 and 4.2.3 (leases), and 3.10 (transfer).     *)
(***************************************************************************)
EXTENDS GreyOperators, TLC

CONSTANTS Server,    \* the servers, interchangeable
          None,      \* no read
          Timeout,   \* for so long a server keeps quiet, by its own clock; 0: no leases
          Fast,      \* the fastest clock advances by this while the slowest does by 1
          MaxTerm,   \* bound: nobody stands for a term beyond this
          MaxRead    \* bound: read-index reads under way, none or one

ASSUME ServersAreMany == IsFiniteSet(Server) /\ Cardinality(Server) > 1
ASSUME NoneIsNoServer == None \notin Server
ASSUME NumbersArePositive == Fast \in Nat \ {0} /\ MaxTerm \in Nat \ {0}
ASSUME TimeoutIsEnough == Timeout \in Nat /\ (Timeout = 0 \/ Timeout >= Fast)
ASSUME ReadsAreFew == MaxRead \in 0..1

(* One write is enough: of many, the last one is what a read may miss.     *)
MaxWrite == 1

VARIABLES
  node,    \* what each server has:
           \*   term   the latest term seen
           \*   log    writes in its log
           \*   known  writes that it knows to be committed
           \*   quiet  how long it will neither stand nor vote
           \*   role   "follower", "candidate", "leader", or "leaving": it handed over
           \*   heard  who voted for it, or who has heard its last round of heartbeats
           \*   age    how long ago it sent that round
           \*   lease  how long its lease lasts
           \*   own    has it committed an entry of its own term
  heirs,   \* <<term, server>> that the leader of the term told to stand
  read,    \* the read-index read under way: [by, due, index, heard], or None
  writes,  \* writes that clients know to be committed (history)
  fresh    \* has every read seen all writes before it (history)

vars == <<node, heirs, read, writes, fresh>>

-----------------------------------------------------------------------------
(* Arithmetic.  No fault takes the place of these.                         *)
IsMajority(S) == 2 * Cardinality(S) > Cardinality(Server)
Minus(a, b) == IF a > b THEN a - b ELSE 0
Leads(n) == n.role \in {"leader", "leaving"}

-----------------------------------------------------------------------------
(* The decisions, one operator each.  Mutants (module GreyLeaseMutants)    *)
(* replace them, so properties use none.                                   *)

(* A lease must end, by the slowest clock, before any promise to keep      *)
(* quiet can end by the fastest.                                           *)
LeaseLength == Timeout \div Fast

(* It counts from when the round was sent.  The promises count from when   *)
(* the round was received, and nobody else knows when that was.            *)
LeaseLeft(age) == Minus(LeaseLength, age)

(* Whom the leader itself told to stand need not wait, nor need its        *)
(* voters: that leader relies on its lease no more.                        *)
MayStand(s) == node[s].quiet = 0 \/ <<node[s].term, s>> \in heirs
MayVote(v, c) == node[v].quiet = 0 \/ <<node[c].term - 1, c>> \in heirs

(* A restart forgets how much of a promise is left.                        *)
QuietAfterRestart == Timeout

(* A leader that hands over gives up its lease and gets no other.          *)
HandedOver(n) == [n EXCEPT !.role = "leaving", !.lease = 0]

(* With an entry of its own term a leader knows all that is committed.     *)
KnowsAll(n) == n.own

(* Only who hears of the read after it began confirms it.                  *)
HeardAlready(s) == {s}
IsConfirmed(r) == IsMajority(r.heard)

-----------------------------------------------------------------------------
(* A behaviour begins when there is a leader and all know of its term.     *)
Init ==
  /\ \E leader \in Server : node = [s \in Server |->
       [term |-> 1, log |-> 0, known |-> 0, quiet |-> 0,
        role |-> IF s = leader THEN "leader" ELSE "follower",
        heard |-> {}, age |-> 0, lease |-> 0, own |-> FALSE]]
  /\ heirs = {}
  /\ read = None
  /\ writes = 0
  /\ fresh = TRUE

(* A server in term t, where a newer one makes it a follower.              *)
Following(n, t) ==
  [n EXCEPT !.term = t, !.role = "follower", !.heard = {}, !.age = 0,
            !.lease = 0, !.own = FALSE]
In(n, t) == IF n.term < t THEN Following(n, t) ELSE n

(* A leader that follows again gives up its read.                          *)
KeepRead == read' = IF read # None /\ ~ Leads(node'[read.by]) THEN None ELSE read

(* Every clock advances, each by what it likes.  A round too old to bring  *)
(* a lease is forgotten.                                                   *)
Ticked(n, d) ==
  LET old == n.role # "candidate" /\ LeaseLeft(n.age + d) = 0 IN
  [n EXCEPT !.quiet = Minus(@, d), !.lease = Minus(@, d),
            !.heard = IF old THEN {} ELSE @,
            !.age = IF old \/ n.heard = {} \/ n.role = "candidate" THEN 0 ELSE @ + d]
Tick ==
  /\ \E d \in [Server -> 1..Fast] : node' = [s \in Server |-> Ticked(node[s], d[s])]
  /\ UNCHANGED <<heirs, read, writes, fresh>>

Stand(s) ==
  /\ ~ Leads(node[s]) /\ node[s].term < MaxTerm /\ MayStand(s)
  /\ node' = [node EXCEPT ![s] =
       [Following(@, @.term + 1) EXCEPT !.role = "candidate", !.heard = {s}]]
  /\ UNCHANGED <<heirs, read, writes, fresh>>

(* The voter's log must not be ahead of the candidate's.                   *)
Vote(v, c) ==
  /\ node[c].role = "candidate" /\ node[v].term < node[c].term
  /\ node[v].log <= node[c].log /\ MayVote(v, c)
  /\ node' = [node EXCEPT ![v] = Following(@, node[c].term), ![c].heard = @ \cup {v}]
  /\ KeepRead /\ UNCHANGED <<heirs, writes, fresh>>

BecomeLeader(s) ==
  /\ node[s].role = "candidate" /\ IsMajority(node[s].heard)
  /\ node' = [node EXCEPT ![s].role = "leader", ![s].heard = {}]
  /\ UNCHANGED <<heirs, read, writes, fresh>>

(* A majority accepts n writes and an entry of the leader's own term, and  *)
(* the leader commits them all.                                            *)
Commit(s, n) ==
  /\ Leads(node[s])
  /\ \E Q \in SUBSET {q \in Server : node[q].term <= node[s].term} :
       /\ s \in Q /\ IsMajority(Q)
       /\ node' = [q \in Server |->
            IF q = s THEN [node[s] EXCEPT !.log = n, !.known = n, !.own = TRUE]
            ELSE IF q \in Q THEN [In(node[q], node[s].term) EXCEPT !.log = n]
            ELSE node[q]]
  /\ KeepRead /\ UNCHANGED <<heirs, fresh>>

(* A new leader's first entry need not be a write.                         *)
CommitFirst(s) == ~ node[s].own /\ Commit(s, node[s].log) /\ UNCHANGED writes
Write(s) ==
  /\ writes < MaxWrite /\ Commit(s, node[s].log + 1) /\ writes' = node[s].log + 1

(* The leader begins a round; f receives its heartbeat, and is counted.    *)
BeginRound(s) ==
  /\ Timeout > 0 /\ Leads(node[s])
  /\ node' = [node EXCEPT ![s].heard = {s}, ![s].age = 0]
  /\ UNCHANGED <<heirs, read, writes, fresh>>

Hears(f, s) ==
  [In(node[f], node[s].term) EXCEPT !.quiet = Timeout, !.role = "follower", !.heard = {},
     !.log = Max(@, node[s].log), !.known = Max(@, node[s].known)]
MayHear(f, s) == f # s /\ Leads(node[s]) /\ node[f].term <= node[s].term

HearHeartbeat(f, s) ==
  /\ MayHear(f, s) /\ node[s].heard # {}
  /\ node' = [node EXCEPT ![f] = Hears(f, s), ![s].heard = @ \cup {f}]
  /\ KeepRead /\ UNCHANGED <<heirs, writes, fresh>>

Renew(s) ==
  /\ node[s].role = "leader" /\ IsMajority(node[s].heard)
  /\ node' = [node EXCEPT ![s].lease = Max(@, LeaseLeft(node[s].age))]
  /\ UNCHANGED <<heirs, read, writes, fresh>>

ReadByLease(s) ==
  /\ node[s].role = "leader" /\ node[s].lease > 0 /\ KnowsAll(node[s])
  /\ fresh' = (fresh /\ node[s].known >= writes) /\ UNCHANGED <<node, heirs, read, writes>>

(* A read-index read: begun, heard of, and answered once it is confirmed.  *)
BeginRead(s) ==
  /\ MaxRead > 0 /\ read = None /\ Leads(node[s]) /\ KnowsAll(node[s])
  /\ read' = [by |-> s, due |-> writes, index |-> node[s].known, heard |-> HeardAlready(s)]
  /\ UNCHANGED <<node, heirs, writes, fresh>>

HearOfRead(f) ==
  /\ read # None /\ MayHear(f, read.by)
  /\ node' = [node EXCEPT ![f] = Hears(f, read.by)]
  /\ read' = [read EXCEPT !.heard = @ \cup {f}] /\ UNCHANGED <<heirs, writes, fresh>>

AnswerRead ==
  /\ read # None /\ IsConfirmed(read)
  /\ fresh' = (fresh /\ read.index >= read.due)
  /\ read' = None /\ UNCHANGED <<node, heirs, writes>>

(* The leader tells another server to stand at once.                       *)
Transfer(s, h) ==
  /\ node[s].role = "leader" /\ h # s
  /\ node' = [node EXCEPT ![s] = HandedOver(@)]
  /\ heirs' = heirs \cup {<<node[s].term, h>>} /\ UNCHANGED <<read, writes, fresh>>

Restart(s) ==
  /\ node' = [node EXCEPT ![s] = [Following(@, @.term) EXCEPT !.quiet = QuietAfterRestart]]
  /\ KeepRead /\ UNCHANGED <<heirs, writes, fresh>>

Next ==
  \/ Tick \/ AnswerRead
  \/ \E s \in Server : \/ Stand(s) \/ BecomeLeader(s) \/ Restart(s)
                       \/ CommitFirst(s) \/ Write(s)
                       \/ BeginRound(s) \/ Renew(s) \/ ReadByLease(s)
                       \/ BeginRead(s) \/ HearOfRead(s)
  \/ \E s, r \in Server : Vote(s, r) \/ HearHeartbeat(s, r) \/ Transfer(s, r)

Spec == Init /\ [][Next]_vars
Symmetry == Permutations(Server)

-----------------------------------------------------------------------------
(* Properties.                                                             *)
TypeOK ==
  /\ \A s \in Server : LET n == node[s] IN
       /\ n.term \in 1..MaxTerm /\ {n.log, n.known} \subseteq 0..MaxWrite
       /\ n.quiet \in 0..Timeout /\ {n.age, n.lease} \subseteq 0..Timeout
       /\ n.role \in {"follower", "candidate", "leader", "leaving"}
       /\ n.heard \subseteq Server /\ (n.heard # {} => s \in n.heard) /\ n.own \in BOOLEAN
  /\ heirs \subseteq (1..MaxTerm) \X Server /\ writes \in 0..MaxWrite /\ fresh \in BOOLEAN

(* A read returns every write that a client knew of when the read began.   *)
ReadsAreFresh == fresh

(* While a lease lasts nobody else can lead a newer term.                  *)
LeaseExcludes ==
  \A s, r \in Server : node[s].lease > 0 /\ Leads(node[r]) => node[r].term <= node[s].term

(* No two lead one term at once.                                           *)
ElectionSafety ==
  \A s, r \in Server : Leads(node[s]) /\ Leads(node[r]) /\ node[s].term = node[r].term => s = r

(* A leader of the newest term has every write that a client knows of.     *)
LeaderCompleteness ==
  \A s \in Server : Leads(node[s]) /\ (\A r \in Server : node[r].term <= node[s].term)
                     => node[s].log >= writes

(* A read is under way only while its server takes itself for the leader,  *)
(* and whoever confirms it has seen that leader's term.                    *)
ReadIsLeaders ==
  read # None => LET n == node[read.by] IN
    Leads(n) /\ \A f \in read.heard : node[f].term >= n.term

(* Who does not lead has nothing left of what a leader knows.              *)
OthersForget ==
  \A s \in Server : ~ Leads(node[s]) =>
    /\ node[s].lease = 0 /\ node[s].age = 0 /\ ~ node[s].own
    /\ node[s].role = "follower" => node[s].heard = {}

(* Whoever voted or has heard has seen the term.                           *)
CountedHaveSeen ==
  \A s \in Server : \A f \in node[s].heard : node[f].term >= node[s].term

(* Who leaves has told another server to stand.                            *)
LeavingIsToOthers ==
  \A s \in Server : node[s].role = "leaving" =>
    \E h \in Server \ {s} : <<node[s].term, h>> \in heirs

(* No server goes back to an older term, nor forgets what is committed; no *)
(* candidate loses a vote.                                                 *)
NothingIsForgotten ==
  [][\A s \in Server : LET n == node[s]  m == node'[s] IN
       /\ m.term >= n.term /\ m.known >= n.known
       /\ n.role = "candidate" /\ m.role = n.role /\ m.term = n.term
          => n.heard \subseteq m.heard]_vars

(* Nothing that may go on is refused.                                      *)
Progress ==
  [](/\ \A s, r \in Server : LET n == node[s]  m == node[r] IN
          /\ n.quiet > 0 => ENABLED (Tick /\ node' # node)
          /\ ~ Leads(n) /\ n.term < MaxTerm
             /\ (n.quiet = 0 \/ <<n.term, s>> \in heirs) => ENABLED Stand(s)
          /\ n.role = "candidate" /\ IsMajority(n.heard) => ENABLED BecomeLeader(s)
          /\ n.role = "leader" /\ IsMajority(n.heard) /\ Fast * (n.age + 1) <= Timeout
             => ENABLED (Renew(s) /\ node'[s].lease > 0)
          /\ n.role = "leader" /\ n.own /\ n.lease > 0 => ENABLED ReadByLease(s)
          /\ Leads(n) => ENABLED (Restart(s) /\ node' # node)
          /\ Leads(n) /\ ~ n.own /\ IsMajority({q \in Server : node[q].term <= n.term})
             => ENABLED CommitFirst(s)
          /\ /\ m.role = "candidate" /\ n.term < m.term /\ n.log <= m.log
             /\ n.quiet = 0 \/ <<m.term - 1, r>> \in heirs
             => ENABLED Vote(s, r)
          /\ s # r /\ Leads(m) /\ n.term <= m.term /\ m.heard # {}
             => ENABLED HearHeartbeat(s, r)
     /\ read # None /\ IsMajority(read.heard) => ENABLED (AnswerRead /\ read' # read))

-----------------------------------------------------------------------------
(* Situations that must come about, or properties hold for want of them.   *)

(* A deposed leader does not know it, and lacks a write.                   *)
ReachDeposedLacksWrite ==
  \E s, r \in Server : /\ Leads(node[s]) /\ Leads(node[r])
                       /\ node[s].term < node[r].term /\ node[s].known < writes

(* A new leader does not know that all it has is committed.                *)
ReachNewLeaderUnsure == \E s \in Server : Leads(node[s]) /\ node[s].known < node[s].log

(* A read waits, and another server leads already.                         *)
ReachReadOfDeposed ==
  \E r \in Server : read # None /\ Leads(node[r]) /\ node[r].term > node[read.by].term

(* Whoever was told to stand is elected while others still keep quiet.     *)
ReachElectedEarly ==
  \E s \in Server : node[s].role = "leader" /\ \A r \in Server \ {s} : node[r].quiet > 0

(* Replies that were a tick on their way still bring a lease.              *)
ReachLateReply ==
  \E s \in Server : node[s].role = "leader" /\ node[s].age > 0 /\ IsMajority(node[s].heard)

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](TypeOK /\ ReadsAreFresh /\ LeaseExcludes /\ ElectionSafety)
THEOREM Spec => [](LeaderCompleteness /\ ReadIsLeaders /\ OthersForget)
THEOREM Spec => [](CountedHaveSeen /\ LeavingIsToOthers) /\ NothingIsForgotten /\ Progress

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* Fast 1, MaxRead 1, MaxTerm 2, Server 3, Timeout 0, up to Symmetry       *)
(*          3,893 distinct      28,402 generated  depth 13  verified       *)
(* Fast 1, MaxRead 0, MaxTerm 2, Server 3, Timeout 1, up to Symmetry       *)
(*         15,448 distinct     130,011 generated  depth 16  verified       *)
(* Fast 2, MaxRead 0, MaxTerm 2, Server 3, Timeout 2, up to Symmetry       *)
(*         34,560 distinct     514,907 generated  depth 17  verified       *)
(* Fast 1, MaxRead 1, MaxTerm 2, Server 2, Timeout 1                       *)
(*          2,560 distinct      16,322 generated  depth 15  verified       *)
(*     also NothingIsForgotten, Progress                                   *)
(* Fast 1, MaxRead 0, MaxTerm 2, Server 3, Timeout 2, up to Symmetry       *)
(*         58,650 distinct     526,424 generated  depth 19  verified       *)
(* Fast 1, MaxRead 1, MaxTerm 2, Server 3, Timeout 1, up to Symmetry       *)
(*         49,825 distinct     493,824 generated  depth 18  verified       *)
=============================================================================
