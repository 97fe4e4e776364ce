---------------------------- MODULE GreyScheduler ----------------------------
(***************************************************************************)
(* Tenants share the nodes of a cluster.  Their tasks arrive, wait, are    *)
(* placed, run, and finish or fail and are tried again; nodes fail and     *)
(* return.  The scheduler owes each tenant its quota and no more, and a    *)
(* share of all turns in proportion to its weight.                         *)
(*                                                                         *)
(* A placement takes two steps, and anything may happen between them: the  *)
(* scheduler decides, which takes a turn and reserves a place in the quota *)
(* of the tenant, and a node commits.  A failure takes two as well: the    *)
(* node stops, and the scheduler, having noticed, takes its tasks back one *)
(* by one.  Until then they hold their places.  A task needs one place.    *)
(*                                                                         *)
(* MaxTask bounds the tasks unfinished at one time.  It does not bound how *)
(* many arrive, fail or are tried again over a behaviour: these are        *)
(* unlimited, so behaviours never end.                                     *)
(*                                                                         *)
(* Turns.  A tenant contends while it has a task waiting and a place left  *)
(* in its quota.  The contender that had least, by weight, has the next    *)
(* turn.  A turn costs Stride: a light tenant pays Weight and a heavy one  *)
(* pays 1, so equal payments are turns in proportion to weights.  Only     *)
(* differences matter, so lead counts from the contender that has least.   *)
(* Idling earns nothing: whoever begins to contend pays for a turn first.  *)
(*                                                                         *)
(* This is GreySchedulerPlain, where tasks, nodes and tenants have names,  *)
(* without the names.  Three reductions, and both modules reach the same   *)
(* values of Projection:                                                   *)
(*                                                                         *)
(* Counts.  Tasks of a tenant differ in their place in its queue and in    *)
(* whether they were tried before, tenants of a class in what they have,   *)
(* nodes in being up and in their load.  So a queue is a sequence of       *)
(* marks, and tenants and nodes are bags, as if every permutation of the   *)
(* names were a symmetry.                                                  *)
(*                                                                         *)
(* The node is chosen at the commit.  In the plain form a decision names a *)
(* node, whatever its state, since the scheduler's view of it may be old;  *)
(* a node that is down or full makes the scheduler choose again.  For a    *)
(* placement in flight any choice was possible, and nobody but the commit  *)
(* looks at it.                                                            *)
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
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

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
  {Weight, Quota, Capacity, MaxTask} \subseteq Nat \ {0}

VARIABLES
  tenants,  \* what tenants have: such a record :> how many tenants have just that
            \*   heavy   is it one of the heavy ones
            \*   queue   its waiting tasks, oldest first: was each tried before
            \*   flight  placements decided and not committed
            \*   placed  tasks on nodes, or on nodes whose failure is not noticed
            \*   used    the scheduler's record of the quota in use
            \*   lead    what it paid for turns beyond what the least one did
  nodes     \* [up, load] :> how many nodes are so

vars == <<tenants, nodes>>

-----------------------------------------------------------------------------
(* Bags, and sums over them.                                               *)

With(bag, x) ==
  IF x \in DOMAIN bag THEN [bag EXCEPT ![x] = @ + 1] ELSE bag @@ (x :> 1)
Without(bag, x) ==
  IF bag[x] > 1 THEN [bag EXCEPT ![x] = @ - 1]
  ELSE [y \in DOMAIN bag \ {x} |-> bag[y]]

RECURSIVE Sum(_)
Sum(f) ==
  IF DOMAIN f = {} THEN 0
  ELSE LET x == CHOOSE x \in DOMAIN f : TRUE
       IN f[x] + Sum([y \in DOMAIN f \ {x} |-> f[y]])

Tasks  == Sum([r \in DOMAIN tenants |->
                 tenants[r] * (Len(r.queue) + r.flight + r.placed)])
Placed == Sum([r \in DOMAIN tenants |-> tenants[r] * r.placed])
Load   == Sum([n \in DOMAIN nodes |-> nodes[n] * n.load])

-----------------------------------------------------------------------------
(* What is so, whatever the scheduler makes of it.                         *)

QuotaOf(r) == IF r.heavy THEN Weight * Quota ELSE Quota
Stride(r)  == IF r.heavy THEN 1 ELSE Weight
Held(r)    == r.flight + r.placed

Contends(r) == r.queue # <<>> /\ Held(r) < QuotaOf(r)

-----------------------------------------------------------------------------
(* The decisions of the scheduler and its nodes, one operator each, so     *)
(* that a fault can be put in the place of any of them (module             *)
(* GreySchedulerMutants).  No property uses these.                         *)

WithinQuota(r) == r.used < QuotaOf(r)

(* Whose turn it is among those in C that could be given one.  If several  *)
(* have least any of them may be next.                                     *)
HasTurn(r, C) == \A x \in C : r.lead <= x.lead

(* The lead of one that begins to contend, from the least one's account.   *)
JoinsAt(r) == Stride(r)

(* Usage is recorded with the decision: at the commit it would be too late *)
(* for the decisions in between.  Whatever ends a placement releases it.   *)
OnDecide(u)  == u + 1
OnCommit(u)  == u
OnFinish(u)  == u - 1
OnFailure(u) == u - 1

(* The node decides whether it takes a task, for only it knows its load.   *)
Takes(n) == n.up /\ n.load < Capacity

(* A node is let in again once all it had has been taken back.             *)
MayReturn(n) == n.load = 0

-----------------------------------------------------------------------------
Init ==
  /\ tenants =
       LET new(h) == [heavy |-> h, queue |-> <<>>, flight |-> 0, placed |-> 0,
                      used |-> 0, lead |-> 0]
           all(h) == IF h THEN Heavy ELSE Cardinality(Tenant) - Heavy
       IN [r \in {new(h) : h \in {b \in BOOLEAN : all(b) > 0}} |-> all(r.heavy)]
  /\ nodes = ([up |-> TRUE, load |-> 0] :> Cardinality(Node))

(* Leads counted from the contender that now has least.                    *)
Settled(bag) ==
  LET leads == {r.lead : r \in {x \in DOMAIN bag : Contends(x)}}
      least == IF leads = {} THEN 0 ELSE CHOOSE m \in leads : \A l \in leads : m <= l
      By(r, d) == IF Contends(r) THEN [r EXCEPT !.lead = @ + d] ELSE r
  IN [r \in {By(x, -least) : x \in DOMAIN bag} |-> bag[By(r, least)]]

(* A tenant that had r has s now, and paid cost.                           *)
Becomes(r, s, cost) ==
  LET lead == CASE ~ Contends(s) -> 0
                [] Contends(s) /\ ~ Contends(r) -> JoinsAt(s)
                [] OTHER -> r.lead + cost
  IN tenants' = Settled(With(Without(tenants, r), [s EXCEPT !.lead = lead]))

NodeBecomes(n, m) == nodes' = With(Without(nodes, n), m)

Arrive ==
  /\ Tasks < MaxTask
  /\ \E r \in DOMAIN tenants :
       Becomes(r, [r EXCEPT !.queue = Append(@, FALSE)], 0)
  /\ UNCHANGED nodes

Decide ==
  /\ LET C == {r \in DOMAIN tenants : r.queue # <<>> /\ WithinQuota(r)} IN
     \E r \in C :
       /\ HasTurn(r, C)
       /\ Becomes(r, [r EXCEPT !.queue = Tail(@), !.flight = @ + 1,
                               !.used = OnDecide(@)], Stride(r))
  /\ UNCHANGED nodes

Commit ==
  \E r \in DOMAIN tenants, n \in DOMAIN nodes :
    /\ r.flight > 0 /\ Takes(n)
    /\ Becomes(r, [r EXCEPT !.flight = @ - 1, !.placed = @ + 1,
                            !.used = OnCommit(@)], 0)
    /\ NodeBecomes(n, [n EXCEPT !.load = @ + 1])

Finish ==
  \E r \in DOMAIN tenants, n \in DOMAIN nodes :
    /\ r.placed > 0 /\ n.up /\ n.load > 0
    /\ Becomes(r, [r EXCEPT !.placed = @ - 1, !.used = OnFinish(@)], 0)
    /\ NodeBecomes(n, [n EXCEPT !.load = @ - 1])

(* A task of r that was on n goes to the end of the queue.  At its head a  *)
(* task that fails every time would keep all others from running.          *)
Requeue(r, n) ==
  /\ r.placed > 0 /\ n.load > 0
  /\ Becomes(r, [r EXCEPT !.queue = Append(@, TRUE), !.placed = @ - 1,
                          !.used = OnFailure(@)], 0)
  /\ NodeBecomes(n, [n EXCEPT !.load = @ - 1])

TaskFails == \E r \in DOMAIN tenants, n \in DOMAIN nodes : n.up /\ Requeue(r, n)
TakeBack  == \E r \in DOMAIN tenants, n \in DOMAIN nodes : ~ n.up /\ Requeue(r, n)

NodeFails ==
  /\ \E n \in DOMAIN nodes : n.up /\ NodeBecomes(n, [n EXCEPT !.up = FALSE])
  /\ UNCHANGED tenants

NodeReturns ==
  /\ \E n \in DOMAIN nodes :
       ~ n.up /\ MayReturn(n) /\ NodeBecomes(n, [up |-> TRUE, load |-> 0])
  /\ UNCHANGED tenants

Next == \/ Arrive \/ Decide \/ Commit \/ Finish
        \/ TaskFails \/ TakeBack \/ NodeFails \/ NodeReturns

(* For safety.  That every task gets to run is a matter of single tasks:   *)
(* see NoStarvation in GreySchedulerPlain.                                 *)
Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Properties.                                                             *)

TypeOK ==
  /\ \A r \in DOMAIN tenants :
       /\ r.heavy \in BOOLEAN /\ r.queue \in Seq(BOOLEAN)
       /\ {r.flight, r.placed, r.used, r.lead} \subseteq Nat
       /\ tenants[r] > 0
  /\ Sum(tenants) = Cardinality(Tenant)
  /\ \A n \in DOMAIN nodes : n.up \in BOOLEAN /\ n.load \in Nat /\ nodes[n] > 0
  /\ Sum(nodes) = Cardinality(Node)
  /\ Tasks <= MaxTask

(* No tenant ever has more, in flight and on nodes, than its quota.        *)
NoQuotaViolation == \A r \in DOMAIN tenants : Held(r) <= QuotaOf(r)

(* Nothing is counted twice and nothing leaks: the usage on record is what *)
(* is held, and what tenants have placed is what nodes have.               *)
UsageIsHeld ==
  /\ \A r \in DOMAIN tenants : r.used = Held(r)
  /\ Placed = Load

NoOvercommit == \A n \in DOMAIN nodes : n.load <= Capacity

(* Of two contenders none is ever ahead by more than one turn of its own.  *)
(* Hence over any time in which both contend, their turns divided by their *)
(* weights differ by one turn of each at most.                             *)
Fairness ==
  \A a, b \in DOMAIN tenants :
    Contends(a) /\ Contends(b) => a.lead - b.lead <= Stride(a)

-----------------------------------------------------------------------------
(* What GreySchedulerPlain must reach as well, and nothing else.           *)

Projection ==
  <<{<<r.heavy, r.queue, r.flight, r.placed, r.used, r.lead, tenants[r]>> :
       r \in DOMAIN tenants},
    {<<n.up, n.load, nodes[n]>> : n \in DOMAIN nodes}>>

-----------------------------------------------------------------------------
(* Situations that must come about, or the properties hold for want of     *)
(* anything happening.                                                     *)

(* A task waits because its tenant has used up its quota, and a node has   *)
(* room for it.                                                            *)
ReachQuotaUsedUp ==
  /\ \E r \in DOMAIN tenants : r.queue # <<>> /\ Held(r) = QuotaOf(r)
  /\ \E n \in DOMAIN nodes : n.up /\ n.load < Capacity

(* A task that failed cannot be tried again yet: others have its place.    *)
ReachRetryWaits ==
  \E r \in DOMAIN tenants :
    r.queue # <<>> /\ Head(r.queue) /\ Held(r) = QuotaOf(r)

(* Two placements of one tenant in flight at once use up its quota.        *)
ReachTwoInFlight ==
  \E r \in DOMAIN tenants : r.flight > 1 /\ Held(r) = QuotaOf(r)

(* All nodes are down with tasks on them.                                  *)
ReachAllLost == \A n \in DOMAIN nodes : ~ n.up /\ n.load > 0

(* The tasks of a failed node are not all taken back yet, while one that   *)
(* is waits for its retry.                                                 *)
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
    /\ a.lead - b.lead = Weight

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* Capacity 2, Heavy 1, MaxTask 3, Node 2, Quota 1, Tenant 2, Weight 2     *)
(*            814 distinct       3,019 generated  depth 17  verified       *)
(* Capacity 2, Heavy 2, MaxTask 4, Node 5, Quota 1, Tenant 5, Weight 2     *)
(*         41,240 distinct     214,994 generated  depth 29  verified       *)
(* Capacity 2, Heavy 2, MaxTask 5, Node 5, Quota 1, Tenant 5, Weight 2     *)
(*        256,426 distinct   1,492,999 generated  depth 33  verified       *)
=============================================================================
