---------------------------- MODULE GreyScheduler ----------------------------
(***************************************************************************)
(* Tenants share the nodes of a cluster.  Their tasks arrive, wait, are    *)
(* placed, run, and finish or fail and are tried again; nodes fail and     *)
(* return.  The scheduler lets no tenant have more than its quota, and     *)
(* among those that could use a turn it gives turns in proportion to their *)
(* weights, for as long as they could.                                     *)
(*                                                                         *)
(* A placement takes two steps, and anything may happen between them: the  *)
(* scheduler decides, which takes a turn and reserves a place in the quota *)
(* of the tenant, and a node commits.  A failure takes two as well: the    *)
(* node stops, and the scheduler, having noticed, takes its tasks back one *)
(* by one.  Until then they hold their places.  A task needs one place.    *)
(*                                                                         *)
(* MaxTask bounds the tasks unfinished at one time.  How many arrive, fail *)
(* and are tried again is unlimited, and behaviours never end.             *)
(*                                                                         *)
(* Turns are given by stride scheduling (C. Waldspurger and W. Weihl,      *)
(* "Stride Scheduling: Deterministic Proportional-Share Resource           *)
(* Management", 1995).  A tenant contends while it has a task waiting and a*)
(* place left in its quota.  The contender with the least pass has the next*)
(* turn, which advances its pass by its stride; strides are inversely      *)
(* proportional to weights, so equal passes are turns in proportion to     *)
(* weights.  The pass is lead here, counted from the contender that has    *)
(* least, which keeps states finite: only differences matter.  Who begins  *)
(* to contend starts one stride after the least, as a new client does      *)
(* there: idling earns nothing.                                            *)
(*                                                                         *)
(* Not promised.  One that stops contending and begins again pays each     *)
(* time: a heavy tenant with one task at a time, each arriving right after *)
(* its turn, gets no more turns than a light one.  And turns are all that  *)
(* is shared: of placements in flight any may find room first.             *)
(*                                                                         *)
(* Assumption.  A node whose tasks are taken back has stopped.  One that   *)
(* only cannot be heard would run them while they are placed again.  And a *)
(* commit is one step of node and scheduler: its reply is not lost.        *)
(*                                                                         *)
(* This is GreySchedulerPlain without the names of tasks, nodes and        *)
(* tenants.  That loses nothing, as is argued below: both modules reach    *)
(* the same values of Projection (tests/projections.rs, at small bounds).  *)
(***************************************************************************)
EXTENDS Integers, GreyOperators, TLC

CONSTANTS Node,         \* the nodes; only their number matters
          Tenant,       \* the tenants; only their number matters
          Heavy,        \* how many of them are heavy
          Weight,       \* a heavy tenant has weight and quota of so many light ones
          Quota,        \* tasks that a light tenant may have placed at one time
          Capacity,     \* tasks that a node has room for
          MaxTask       \* bound: tasks that are unfinished at one time

ASSUME PartsAreFinite == IsFiniteSet(Node) /\ IsFiniteSet(Tenant)
ASSUME PartsAreMany   == Node # {} /\ Cardinality(Tenant) > 1
ASSUME SomeAreHeavy   == Heavy \in 0..Cardinality(Tenant)
ASSUME NumbersArePositive ==
  \A bound \in {Weight, Quota, Capacity, MaxTask} : bound \in Nat \ {0}

(* Counts.  Tasks of a tenant differ in their place in its queue and in    *)
(* whether they were tried before, tenants of a class in what they have,   *)
(* nodes in being up and in their load.  So a queue is a sequence of       *)
(* marks, and tenants and nodes are bags, as if every permutation of the   *)
(* names were a symmetry.                                                  *)
(*                                                                         *)
(* Who runs where is forgotten: a tenant has so many tasks on nodes, a     *)
(* node has so many tasks, and any of the first may be any of the second.  *)
(* Every pairing that fits the counts is reachable once one is.  Take a    *)
(* behaviour that ends in one, and move to its end, first, all commits of  *)
(* tasks that are on a node there, and second, all failures of nodes that  *)
(* still have such tasks; where such a node had others taken back, let     *)
(* these fail by themselves, for their tenant all the same.  Each step in  *)
(* between stays possible: nodes have only more room and stay up longer,   *)
(* and a tenant's queue, usage and lead do not depend on whether its task  *)
(* is in flight or on a node.  At the end those tasks are all in flight,   *)
(* those nodes are up, and the commits may pair them in any way.           *)
VARIABLES
  tenants,  \* what tenants have: such a record :> how many tenants have just that
            \*   heavy   is it one of the heavy ones
            \*   queue   its waiting tasks, oldest first: was each tried before
            \*   flight  placements decided and not committed
            \*   placed  tasks on nodes, or on nodes whose failure is not noticed
            \*   used    the scheduler's record of the quota in use
            \*   lead    its pass, beyond that of the contender that has least
            \*   had     the same by turns had, whatever was paid (history: guards nothing)
  nodes     \* [up, load] :> how many nodes are so

vars == <<tenants, nodes>>

Tasks  == Total(tenants, LAMBDA r : Len(r.queue) + r.flight + r.placed)
Placed == Total(tenants, LAMBDA r : r.placed)
Load   == Total(nodes, LAMBDA n : n.load)

-----------------------------------------------------------------------------
(* What is so, whatever the scheduler makes of it.                         *)

QuotaOf(r) == IF r.heavy THEN Weight * Quota ELSE Quota
Stride(r)  == IF r.heavy THEN 1 ELSE Weight
Held(r)    == r.flight + r.placed

Contends(r) == r.queue # <<>> /\ Held(r) < QuotaOf(r)

-----------------------------------------------------------------------------
(* The decisions.  Mutants replace them, so properties use none.           *)

(* The scheduler goes by its record.                                       *)
WithinQuota(r) == r.used < QuotaOf(r)

(* Whose turn it is among those in C that could be given one.  If several  *)
(* have least any of them may be next.                                     *)
HasTurn(r, C) == \A x \in C : r.lead <= x.lead

(* The node decides whether it takes a task, for only it knows its load.   *)
Takes(n) == n.up /\ n.load < Capacity

-----------------------------------------------------------------------------
Init ==
  /\ tenants =
       LET new(h) == [heavy |-> h, queue |-> <<>>, flight |-> 0, placed |-> 0,
                      used |-> 0, lead |-> 0, had |-> 0]
           all(h) == IF h THEN Heavy ELSE Cardinality(Tenant) - Heavy
       IN [r \in {new(h) : h \in {b \in BOOLEAN : all(b) > 0}} |-> all(r.heavy)]
  /\ nodes = ([up |-> TRUE, load |-> 0] :> Cardinality(Node))

(* What contenders paid and had, counted from the one that now has least.  *)
Settled(bag) ==
  LET C == {r \in DOMAIN bag : Contends(r)}
      lead == IF C = {} THEN 0 ELSE Least({r.lead : r \in C})
      had  == IF C = {} THEN 0 ELSE Least({r.had : r \in C})
      settled(r) ==
        IF Contends(r) THEN [r EXCEPT !.lead = @ - lead, !.had = @ - had] ELSE r
  IN IF lead = 0 /\ had = 0 THEN bag ELSE Mapped(bag, settled)

(* A tenant that had r has s now, and has had so many turns more.          *)
Becomes(r, s, turns) ==
  LET paid == turns * Stride(s)
      t == CASE ~ Contends(s) -> [s EXCEPT !.lead = 0, !.had = 0]
             [] Contends(s) /\ ~ Contends(r) ->
                  [s EXCEPT !.lead = Stride(s), !.had = Stride(s)]
             [] OTHER -> [s EXCEPT !.lead = @ + paid, !.had = @ + paid]
  IN tenants' = Settled(With(Without(tenants, r), t))

NodeBecomes(n, m) == nodes' = With(Without(nodes, n), m)

(* Only the bound keeps a task from waiting.                               *)
Arrive ==
  /\ Tasks < MaxTask
  /\ \E r \in DOMAIN tenants :
       Becomes(r, [r EXCEPT !.queue = Append(@, FALSE)], 0)
  /\ UNCHANGED nodes

(* The oldest task of a tenant that has the turn takes a place in the      *)
(* quota at once: others may be decided before it is committed.            *)
Decide ==
  /\ LET C == {r \in DOMAIN tenants : r.queue # <<>> /\ WithinQuota(r)} IN
     \E r \in C :
       /\ HasTurn(r, C)
       /\ Becomes(r, [r EXCEPT !.queue = Tail(@), !.flight = @ + 1, !.used = @ + 1], 1)
  /\ UNCHANGED nodes

(* The node is chosen at the commit.  In the plain form a decision names   *)
(* one, in whatever state, and if that is down or full the scheduler       *)
(* chooses again: any choice was possible, and only a commit looks at it.  *)
Commit ==
  \E r \in DOMAIN tenants, n \in DOMAIN nodes :
    /\ r.flight > 0 /\ Takes(n)
    /\ Becomes(r, [r EXCEPT !.flight = @ - 1, !.placed = @ + 1], 0)
    /\ NodeBecomes(n, [n EXCEPT !.load = @ + 1])

(* A task has run, on a node that is up; its place is free.                *)
Finish ==
  \E r \in DOMAIN tenants, n \in DOMAIN nodes :
    /\ r.placed > 0 /\ n.up /\ n.load > 0
    /\ Becomes(r, [r EXCEPT !.placed = @ - 1, !.used = @ - 1], 0)
    /\ NodeBecomes(n, [n EXCEPT !.load = @ - 1])

(* A task of r that was on n goes to the end of the queue.  At its head a  *)
(* task that fails every time would keep all others from running.          *)
Requeue(r, n) ==
  /\ r.placed > 0 /\ n.load > 0
  /\ Becomes(r, [r EXCEPT !.queue = Append(@, TRUE), !.placed = @ - 1, !.used = @ - 1], 0)
  /\ NodeBecomes(n, [n EXCEPT !.load = @ - 1])

TaskFails == \E r \in DOMAIN tenants, n \in DOMAIN nodes : n.up /\ Requeue(r, n)
TakeBack  == \E r \in DOMAIN tenants, n \in DOMAIN nodes : ~ n.up /\ Requeue(r, n)

(* A node stops; what it had waits to be taken back.                       *)
NodeFails ==
  /\ \E n \in DOMAIN nodes : n.up /\ NodeBecomes(n, [n EXCEPT !.up = FALSE])
  /\ UNCHANGED tenants

(* A node is let in again once all it had has been taken back.             *)
NodeReturns ==
  /\ \E n \in DOMAIN nodes :
       ~ n.up /\ n.load = 0 /\ NodeBecomes(n, [n EXCEPT !.up = TRUE])
  /\ UNCHANGED tenants

Next == \/ Arrive \/ Decide \/ Commit \/ Finish
        \/ TaskFails \/ TakeBack \/ NodeFails \/ NodeReturns

(* For safety.  That every task gets to run is for GreySchedulerPlain.     *)
Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Properties.                                                             *)

TypeOK ==
  /\ \A r \in DOMAIN tenants :
       /\ r.heavy \in BOOLEAN /\ \A k \in DOMAIN r.queue : r.queue[k] \in BOOLEAN
       /\ {r.flight, r.placed, r.used} \subseteq 0..MaxTask
       /\ {r.lead, r.had} \subseteq 0..Weight
       /\ tenants[r] > 0
  /\ BagCardinality(tenants) = Cardinality(Tenant)
  /\ \A n \in DOMAIN nodes : n.up \in BOOLEAN /\ n.load \in 0..MaxTask /\ nodes[n] > 0
  /\ BagCardinality(nodes) = Cardinality(Node)
  /\ Tasks <= MaxTask

(* No tenant ever has more, in flight and on nodes, than its quota.        *)
NoQuotaViolation == \A r \in DOMAIN tenants : Held(r) <= QuotaOf(r)

(* Nothing is counted twice and nothing leaks: the usage on record is what *)
(* is held, and what tenants have placed is what nodes have.               *)
UsageIsHeld ==
  /\ \A r \in DOMAIN tenants : r.used = Held(r)
  /\ Placed = Load

NoOvercommit == \A n \in DOMAIN nodes : n.load <= Capacity

(* Nodes that are up get more to run by a placement, and by nothing else.  *)
LoadUp == Total(nodes, LAMBDA n : IF n.up THEN n.load ELSE 0)
PlacedOnNodesUp == [][Placed' > Placed <=> LoadUp' > LoadUp]_vars

(* No task is lost, made up, or given to another tenant: a step moves one  *)
(* task of one tenant, in one of these ways, and a task is placed and      *)
(* finishes where there is a node that has it.                             *)
Shares ==
  Mapped(tenants, LAMBDA r : <<r.heavy, Len(r.queue), r.flight, r.placed>>)
NoTaskLost ==
  [][\/ Shares' = Shares /\ Load' = Load
     \/ \E x \in DOMAIN Shares :
          LET moves(waiting, flight, placed) ==
                Shares' = With(Without(Shares, x),
                               <<x[1], x[2] + waiting, x[3] + flight, x[4] + placed>>)
          IN \/ Load' = Load /\ (moves(1, 0, 0) \/ moves(-1, 1, 0))
             \/ LoadUp' = LoadUp + 1 /\ moves(0, -1, 1)
             \/ LoadUp' = LoadUp - 1 /\ moves(0, 0, -1)
             \/ Load' = Load - 1 /\ moves(1, 0, -1)]_vars

(* A task that failed is not one that finished, though both leave a node.  *)
FailedTasksWait == [][TaskFails \/ TakeBack => Tasks' = Tasks]_vars

(* Nothing that could go on is held up: neither a tenant by another that   *)
(* is at its quota, nor a task by a place that nobody may have, nor a node *)
(* by what others have.                                                    *)
WorkConserving ==
  [](/\ Tasks < MaxTask => ENABLED Arrive
     /\ (\E r \in DOMAIN tenants : Contends(r)) => ENABLED Decide
     /\ /\ \E r \in DOMAIN tenants : r.flight > 0
        /\ \E n \in DOMAIN nodes : n.up /\ n.load < Capacity
        => ENABLED Commit
     /\ LoadUp > 0 => ENABLED Finish /\ ENABLED TaskFails
     /\ Load > LoadUp => ENABLED TakeBack
     /\ (\E n \in DOMAIN nodes : ~ n.up /\ n.load = 0) => ENABLED NodeReturns)

(* Of two contenders none is ever ahead by more than one turn of its own,  *)
(* by turns had and not by what the scheduler has in its book.  Hence over *)
(* any time in which both contend without a break, their turns divided by  *)
(* their weights differ by one turn of each at most; over a time with      *)
(* breaks nothing is promised.                                             *)
Fairness ==
  \A a, b \in DOMAIN tenants :
    Contends(a) /\ Contends(b) => a.had - b.had <= Stride(a)

(* Idling earns nothing, and costs no more than a turn: who begins to      *)
(* contend starts one of its own after the least, and no other is moved.   *)
Standing ==
  Mapped([r \in {x \in DOMAIN tenants : Contends(x)} |-> tenants[r]],
         LAMBDA r : <<r.heavy, r.lead, r.had>>)
IdlingEarnsNothing ==
  [][BagCardinality(Standing') > BagCardinality(Standing) =>
       \E h \in BOOLEAN :
         LET turn == IF Standing = <<>> THEN 0 ELSE IF h THEN 1 ELSE Weight
         IN Standing' = With(Standing, <<h, turn, turn>>)]_vars

-----------------------------------------------------------------------------
(* What GreySchedulerPlain must reach as well, and nothing else.           *)

Projection ==
  <<{<<r.heavy, r.queue, r.flight, r.placed, r.used, r.lead, r.had, tenants[r]>> :
       r \in DOMAIN tenants},
    {<<n.up, n.load, nodes[n]>> : n \in DOMAIN nodes}>>

-----------------------------------------------------------------------------
(* Situations that must come about, or properties hold for want of them.   *)

(* A task waits for the quota of its tenant, and a node has room for it.   *)
ReachQuotaUsedUp ==
  /\ \E r \in DOMAIN tenants : r.queue # <<>> /\ Held(r) = QuotaOf(r)
  /\ \E n \in DOMAIN nodes : n.up /\ n.load < Capacity

(* A task that failed cannot be tried again yet: others have its place.    *)
ReachRetryWaits ==
  \E r \in DOMAIN tenants :
    r.queue # <<>> /\ Head(r.queue) /\ Held(r) = QuotaOf(r)

(* Two placements of a heavy tenant in flight at once use up its quota.    *)
ReachTwoInFlight ==
  \E r \in DOMAIN tenants : r.heavy /\ r.flight > 1 /\ Held(r) = QuotaOf(r)

(* All nodes are down with tasks on them.                                  *)
ReachAllLost == \A n \in DOMAIN nodes : ~ n.up /\ n.load > 0

(* Of the tasks of a failed node one is there yet, and another waits.      *)
ReachHalfTakenBack ==
  /\ \E n \in DOMAIN nodes : ~ n.up /\ n.load \in 1..Capacity - 1
  /\ \E r \in DOMAIN tenants : TRUE \in {r.queue[k] : k \in DOMAIN r.queue}

(* A placement in flight finds every node that is up full.                 *)
ReachNoRoom ==
  /\ \E r \in DOMAIN tenants : r.flight > 0
  /\ \E n \in DOMAIN nodes : n.up
  /\ \A n \in DOMAIN nodes : n.up => n.load = Capacity

(* A light tenant is ahead of a heavy one by as much as Fairness allows.   *)
ReachFurthestApart ==
  \E a, b \in DOMAIN tenants :
    /\ Contends(a) /\ Contends(b) /\ b.heavy /\ ~ a.heavy
    /\ a.had - b.had = Weight

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](/\ TypeOK /\ NoQuotaViolation /\ UsageIsHeld /\ NoOvercommit
                   /\ Fairness)
THEOREM Spec => /\ PlacedOnNodesUp /\ NoTaskLost /\ FailedTasksWait
                /\ WorkConserving /\ IdlingEarnsNothing

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* Capacity 2, Heavy 1, MaxTask 3, Node 2, Quota 1, Tenant 2, Weight 2     *)
(*            814 distinct       3,019 generated  depth 17  verified       *)
(*     also PlacedOnNodesUp, NoTaskLost, FailedTasksWait, WorkConserving,  *)
(*          IdlingEarnsNothing                                             *)
(* Capacity 2, Heavy 1, MaxTask 4, Node 2, Quota 2, Tenant 2, Weight 2     *)
(*          4,131 distinct      17,671 generated  depth 20  verified       *)
(*     also PlacedOnNodesUp                                                *)
(* Capacity 2, Heavy 2, MaxTask 4, Node 5, Quota 1, Tenant 5, Weight 2     *)
(*         41,240 distinct     214,994 generated  depth 29  verified       *)
(* Capacity 2, Heavy 2, MaxTask 5, Node 5, Quota 1, Tenant 5, Weight 2     *)
(*        256,426 distinct   1,492,999 generated  depth 33  verified       *)
(* Capacity 2, Heavy 2, MaxTask 5, Node 5, Quota 2, Tenant 5, Weight 2     *)
(*        415,852 distinct   2,576,410 generated  depth 30  verified       *)
=============================================================================
