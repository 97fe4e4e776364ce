-------------------------- MODULE GreyReplication --------------------------
(***************************************************************************)
(* The replicated state of Grey, below consensus: a primary for each       *)
(* epoch, replicas with a copy in memory and on disk, writes acknowledged  *)
(* once a majority has them on disk, reads from the primary; crashes that  *)
(* lose memory, disks that are lost and rebuilt.                           *)
(*                                                                         *)
(* Consensus decides who is primary of an epoch and which majority joins   *)
(* it, as one step.  A replica that has joined an epoch takes nothing from *)
(* older ones any more.                                                    *)
(*                                                                         *)
(* Assumptions.  Consensus loses nothing that it decided.  A replica that  *)
(* lost its disk knows it before it does anything else, and less than a    *)
(* majority is without at any one time; over time every disk may be lost,  *)
(* and more than once.  A copy sent to rebuild a disk is taken for that    *)
(* loss only, never for a later one: Rebuild is one step here, and several *)
(* in GreyReplicationPlain, where mutant rebuild-not-tied shows why.       *)
(*                                                                         *)
(* This is GreyReplicationPlain with fewer states, by six reductions, each *)
(* argued where it is made.  They are compared with the plain form by value*)
(* of Projection, for three replicas and up to three epochs or two writes  *)
(* (tests/projections.rs, grey/mirrors/tests/reductions).                  *)
(***************************************************************************)
EXTENDS GreyOperators, TLC

CONSTANTS Replica,   \* the replicas; only their number matters
          MaxEpoch,  \* bound: no primary beyond this epoch
          MaxWrite   \* bound: writes that clients ask for, in all

ASSUME ReplicasAreMany   == IsFiniteSet(Replica) /\ Cardinality(Replica) > 1
ASSUME BoundsArePositive == MaxEpoch \in Nat \ {0} /\ MaxWrite \in Nat \ {0}

(* Epoch by epoch.  What a replica does in epoch e depends on what was     *)
(* done in epochs up to e, for it takes nothing from older ones once it    *)
(* has joined.  So all steps of an epoch can be moved before those of the  *)
(* next, and only the newest primary acts; a replica that it does not      *)
(* reach is one for which no Receive happens; and joining need not be      *)
(* recorded, older primaries being silent.  A read must not be moved, for  *)
(* when it happens is what it is about.  It need not be: a primary serves  *)
(* while a majority follows no newer one (IsStillPrimary in the plain      *)
(* form), so its reads do come before the next epoch.                      *)
(*                                                                         *)
(* A disk is all of a replica.  One that has received and not flushed is,  *)
(* to everyone else, one that has not received, and its crash is no step   *)
(* at all.  So Receive flushes, and reports at once.                       *)
(*                                                                         *)
(* Replicas are counted: they differ in nothing but the fields below.  A   *)
(* history variable guards nothing, so no step is lost or made by it.      *)
(*                                                                         *)
(* A primary asks for one write at an index, so a write is known by its    *)
(* index and the epoch it was asked for in: a copy is a sequence of epochs.*)
VARIABLES
  epoch,     \* the newest epoch that has or had a primary
  primary,   \* it:  up     is it
             \*      copy   in its memory
             \*      start  how much of that it still has to bring to a
             \*             majority before it may serve; 0 when it has
  replicas,  \* all others, such a record :> how many are so:
             \*      copy    on disk
             \*      synced  the epoch whose primary that copy follows
             \*      lost    is the disk lost
             \*      said    if so: what the present primary was told before
  asked,     \* how many writes clients have asked for
  acked,     \* the writes acknowledged (history)
  read,      \* what the last read returned (history)
  longest    \* the longest that any read returned (history)

vars == <<epoch, primary, replicas, asked, acked, read, longest>>

-----------------------------------------------------------------------------
(* The decisions.  Most mutants replace one of them, so properties use none*)
(* but Connected, which is about one of them: they ask IsMajority where the*)
(* protocol asks IsQuorum.                                                 *)

IsMajority(n) == 2 * n > Cardinality(Replica)

(* Any two quorums meet: durability rests on it.                           *)
IsQuorum(n) == IsMajority(n)

(* Copy x follows a newer primary than copy y, or the same no less far.    *)
AsGood(x, y) == \/ x.synced > y.synced
                \/ x.synced = y.synced /\ Len(x.copy) >= Len(y.copy)

(* Whether a new primary may begin with copy x: a majority that has its    *)
(* disks has none better.                                                  *)
MayBeginWith(x, all) == IsQuorum(Count(all, LAMBDA y : ~ y.lost /\ AsGood(x, y)))

(* How much of its memory a primary that crashes may find on its disk: at  *)
(* least what it began with, and what it knew to be on a majority of disks,*)
(* its own included.                                                       *)
(*                                                                         *)
(* The primary's disk is looked at when it crashes.  While it is up it     *)
(* counts as having all; in the plain form, what it flushed.  Its crash is *)
(* part of the next one's beginning, until when it is one that nobody      *)
(* hears of.  In the plain form its disk may have less than is known to be *)
(* on a majority, and then a replica has more than its primary.  But to the*)
(* next epoch only the bag of disks matters: let the two change places from*)
(* the beginning of the epoch, and the bag is the same, with the longest   *)
(* disk the primary's.                                                     *)
OnDisk(p, known) == Max(known, p.start)..Len(p.copy)

(* Whether clients may read: all that an earlier primary may have          *)
(* acknowledged is known to be on a majority again.                        *)
MayServe(p, known) == known >= p.start

-----------------------------------------------------------------------------
Nobody == [up |-> FALSE, copy |-> <<>>, start |-> 0]
Fresh  == [copy |-> <<>>, synced |-> 0, lost |-> FALSE, said |-> 0]
Lost   == [Fresh EXCEPT !.lost = TRUE]

Init ==
  /\ epoch = 0 /\ primary = Nobody
  /\ replicas = (Fresh :> Cardinality(Replica))
  /\ asked = 0
  /\ acked = <<>> /\ read = <<>> /\ longest = <<>>

(* What the primary was told that x has: nothing of an older epoch counts. *)
Said(x) == IF x.lost THEN x.said ELSE IF x.synced = epoch THEN Len(x.copy) ELSE 0

(* What primary p knows to be on a majority of disks when the others are rs*)
Known(p, rs) ==
  LET K == {k \in 1..Len(p.copy) : IsQuorum(1 + Count(rs, LAMBDA y : Said(y) >= k))}
  IN IF K = {} THEN 0 ELSE Greatest(K)

(* A read returns what the primary knows to be on a majority of disks.     *)
Reads(p, known) ==
  /\ read' = Prefix(p.copy, known)
  /\ longest' = IF known > Len(longest) THEN read' ELSE longest

(* Acknowledged and read at once.  The primary becomes p, who knows so much*)
(* to be on a majority of disks, and the others rs; then it acknowledges   *)
(* what it may, and clients read if it serves.  Neither guards anything.   *)
(* What is acknowledged only grows, so sooner is the worse case; and after *)
(* each step read is what a client would get then.                         *)
Becomes(p, rs, known) ==
  /\ primary' = IF p.up /\ MayServe(p, known) THEN [p EXCEPT !.start = 0] ELSE p
  /\ replicas' = rs
  /\ acked' = IF p.up /\ known > Len(acked) THEN Prefix(p.copy, known) ELSE acked
  /\ IF p.up /\ MayServe(p, known) THEN Reads(p, known) ELSE UNCHANGED <<read, longest>>

(* Everyone's disk, once the primary has crashed and found k writes on its.*)
Crashed(k) ==
  With(replicas, [Fresh EXCEPT !.copy = Prefix(primary.copy, k), !.synced = epoch])

(* A new primary has not been told anything.                               *)
Untold(bag) == Mapped(bag, LAMBDA y : IF y.lost THEN Lost ELSE y)

(* A new epoch begins.  Its primary writes a copy to its disk that nothing *)
(* on the disks of a majority is better than, so all that was acknowledged.*)
NewPrimary ==
  /\ epoch < MaxEpoch
  /\ \E all \in {Untold(bag) : bag \in
                   IF primary.up THEN {Crashed(k) : k \in OnDisk(primary, Known(primary, replicas))}
                                 ELSE {replicas}} :
       \E x \in {x \in DOMAIN all : ~ x.lost /\ MayBeginWith(x, all)} :
       \E chosen \in DOMAIN all :
         /\ ~ chosen.lost /\ AsGood(x, chosen)
         /\ Becomes([up |-> TRUE, copy |-> x.copy, start |-> Len(x.copy)],
                    Without(all, chosen), 0)
  /\ epoch' = epoch + 1
  /\ UNCHANGED asked

(* A client asks for a write, and the primary has it in memory.            *)
Write ==
  /\ primary.up /\ asked < MaxWrite
  /\ asked' = asked + 1
  /\ Becomes([primary EXCEPT !.copy = Append(@, epoch)], replicas,
             Known(primary, replicas))
  /\ UNCHANGED epoch

(* A replica takes the next write that it lacks, or begins to follow the   *)
(* primary, with all that this has: a part would outrank older copies that *)
(* have more.                                                              *)
(*                                                                         *)
(* Whoever begins to follow takes all.  In the plain form it may take less *)
(* (FirstLengths), but no less than the primary began with, so it could    *)
(* have taken that when there was no more.                                 *)
ReceiveBy(x) ==
  LET copy == IF x.synced = epoch THEN Prefix(primary.copy, Len(x.copy) + 1)
              ELSE primary.copy
      others == With(Without(replicas, x), [x EXCEPT !.copy = copy, !.synced = epoch])
  IN /\ primary.up /\ ~ x.lost
     /\ x.synced = epoch => Len(x.copy) < Len(primary.copy)
     /\ Becomes(primary, others, Known(primary, others))
     /\ UNCHANGED <<epoch, asked>>
Receive == \E x \in DOMAIN replicas : ReceiveBy(x)

(* A disk is lost, of which enough are left.  What the primary was told it *)
(* may go on counting.                                                     *)
LoseDisk ==
  /\ IsMajority((IF primary.up THEN 1 ELSE 0) + Count(replicas, LAMBDA y : ~ y.lost) - 1)
  /\ \/ \E x \in DOMAIN replicas :
          /\ ~ x.lost
          /\ replicas' = With(Without(replicas, x),
                              [Lost EXCEPT !.said = IF primary.up THEN Said(x) ELSE 0])
          /\ UNCHANGED primary
     \/ /\ primary.up
        /\ primary' = Nobody
        /\ replicas' = With(replicas, Lost)
  /\ UNCHANGED <<epoch, asked, acked, read, longest>>

(* A disk counts again only when all that the primary has is on it.        *)
Rebuild ==
  /\ primary.up
  /\ \E x \in DOMAIN replicas :
       LET others == With(Without(replicas, x),
                          [Fresh EXCEPT !.copy = primary.copy, !.synced = epoch])
       IN x.lost /\ Becomes(primary, others, Known(primary, others))
  /\ UNCHANGED <<epoch, asked>>

Next == NewPrimary \/ Write \/ Receive \/ LoseDisk \/ Rebuild

(* Once epochs and writes are used up nothing may be left to do: a deadlock*)
(* is the end of the bounds and means nothing.                             *)
Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Properties.                                                             *)

IsCopy(c) == Len(c) <= MaxWrite /\ \A k \in 1..Len(c) : c[k] \in 1..epoch

TypeOK ==
  /\ epoch \in 0..MaxEpoch /\ asked \in 0..MaxWrite
  /\ primary.up \in BOOLEAN /\ IsCopy(primary.copy)
  /\ primary.start \in 0..Len(primary.copy)
  /\ \A x \in DOMAIN replicas :
       /\ IsCopy(x.copy) /\ x.synced \in 0..epoch
       /\ x.lost \in BOOLEAN /\ x.said \in 0..MaxWrite
  /\ BagCardinality(replicas) = Cardinality(Replica) - (IF primary.up THEN 1 ELSE 0)
  /\ IsCopy(acked) /\ IsCopy(read) /\ IsCopy(longest)

(* An acknowledged write survives for ever: the primary has it; somebody   *)
(* has it on disk; and counting lost disks a majority has, so that whoever *)
(* a majority makes primary will have it too.                              *)
Durability ==
  LET has(y) == ~ y.lost /\ IsPrefix(acked, y.copy)
      holders == Count(replicas, has) + (IF primary.up THEN 1 ELSE 0)
  IN /\ primary.up => IsPrefix(acked, primary.copy)
     /\ holders > 0
     /\ IsMajority(holders + Count(replicas, LAMBDA y : y.lost))

(* Reads are those of a single copy that only grows: each returns what was *)
(* acknowledged, in order, from the first write on, and no less than any   *)
(* read before it; and as that stays, nothing that is undone later.        *)
Consistency == IsPrefix(read, acked) /\ read = longest

(* And they are recent: while a primary serves, a read returns all that is *)
(* acknowledged by then, whoever acknowledged it.  So one that takes time  *)
(* has all that was acknowledged before it began: it is linearizable.      *)
Recency == primary.up /\ primary.start = 0 => read = acked

(* What a majority has on disk of the primary's copy is acknowledged, and  *)
(* once that is all that it began with, it serves: nobody waits for more.  *)
OnMajority(k) ==
  IsMajority(1 + Count(replicas, LAMBDA y :
    ~ y.lost /\ y.synced = epoch /\ Len(y.copy) >= k))
Completes ==
  primary.up => /\ \A k \in 1..Len(primary.copy) : OnMajority(k) => k <= Len(acked)
                /\ primary.start > 0 => ~ OnMajority(primary.start)

(* Any majority can have a primary: of two copies one is as good as the    *)
(* other at least.                                                         *)
Connected ==
  \A x, y \in DOMAIN replicas : x.lost \/ y.lost \/ AsGood(x, y) \/ AsGood(y, x)

(* Nothing that may go on is refused, and what is rebuilt is a lost disk.  *)
Progress ==
  [](LET lost(bag) == Count(bag, LAMBDA y : y.lost) IN
     /\ epoch < MaxEpoch => ENABLED NewPrimary
     /\ primary.up /\ asked < MaxWrite => ENABLED Write
     /\ /\ primary.up
        /\ \E y \in DOMAIN replicas : ~ y.lost /\
             (y.synced # epoch \/ Len(y.copy) < Len(primary.copy))
        => ENABLED Receive
     /\ primary.up /\ lost(replicas) > 0 =>
          ENABLED (Rebuild /\ lost(replicas') < lost(replicas)))

(* While an epoch lasts, disks change one by one, and each is lost or comes*)
(* to follow the primary: with no less than the primary began with, which  *)
(* is what it has of older epochs, and, once it does follow, with no less  *)
(* than before.                                                            *)
Began == Cardinality({k \in 1..Len(primary.copy) : primary.copy[k] < epoch})
DisksAccounted ==
  [][replicas' # replicas /\ epoch' = epoch =>
       \/ ~ primary'.up /\ replicas' = With(replicas, Lost)
       \/ \E x \in DOMAIN replicas, y \in DOMAIN replicas' :
            /\ replicas' = With(Without(replicas, x), y)
            /\ \/ y.lost /\ ~ x.lost
               \/ /\ primary.up /\ y.synced = epoch /\ IsPrefix(y.copy, primary.copy)
                  /\ Len(y.copy) >= IF x.synced = epoch THEN Len(x.copy) ELSE Began]_vars

(* All of it is one log that only grows.  Refinement mapping: that log is  *)
(* what was acknowledged.                                                  *)
OneLog == INSTANCE GreyLog WITH log <- acked
RefinesLog == OneLog!Spec

-----------------------------------------------------------------------------
(* What GreyReplicationPlain must reach as well: what the newest primary   *)
(* has, which disks of others hold what, what is acknowledged and read.    *)
Projection ==
  LET disks == {[copy |-> y.copy, lost |-> y.lost] : y \in DOMAIN replicas}
  IN <<<<epoch, primary.copy,
         [d \in disks |-> Count(replicas, LAMBDA y : y.copy = d.copy /\ y.lost = d.lost)]>>,
       Entries(acked), Entries(longest)>>

-----------------------------------------------------------------------------
(* Situations that must come about, or the properties hold for nothing.    *)

(* What a primary wrote and never had acknowledged is on no disk any more. *)
ReachWriteUndone ==
  primary.up /\ asked > Len(primary.copy) /\ \A y \in DOMAIN replicas : y.synced = epoch

(* A replica must drop what an earlier primary never had acknowledged.     *)
ReachConflict ==
  primary.up /\ \E y \in DOMAIN replicas : ~ IsPrefix(y.copy, primary.copy)

(* An acknowledged write is on one disk, the others that had it being lost.*)
ReachLastCopy ==
  /\ acked # <<>> /\ ~ primary.up
  /\ Count(replicas, LAMBDA y : ~ y.lost /\ IsPrefix(acked, y.copy)) = 1

(* A new primary begins with writes that were never acknowledged.          *)
ReachBeginsUnacknowledged == primary.up /\ primary.start > Len(acked)

(* A primary must not serve yet, though an earlier one did.                *)
ReachMustWait == primary.up /\ Known(primary, replicas) < Len(longest)

(* The primary counts what was on a disk that is lost.                     *)
ReachLostCounted == primary.up /\ \E y \in DOMAIN replicas : y.lost /\ y.said > 0

(* All is asked for, acknowledged and read.                                *)
ReachAllRead == Len(read) = MaxWrite

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](/\ TypeOK /\ Durability /\ Consistency /\ Recency
                   /\ Completes /\ Connected)
THEOREM Spec => Progress /\ DisksAccounted /\ OneLog!Spec

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxEpoch 3, MaxWrite 3, Replica 3                                       *)
(*          3,658 distinct      13,983 generated  depth 10  verified       *)
(* MaxEpoch 2, MaxWrite 2, Replica 4                                       *)
(*            906 distinct       3,038 generated  depth 10  verified       *)
(*     also Progress, DisksAccounted, RefinesLog                           *)
(* MaxEpoch 3, MaxWrite 3, Replica 5                                       *)
(*         56,066 distinct     309,492 generated  depth 14  verified       *)
=============================================================================
