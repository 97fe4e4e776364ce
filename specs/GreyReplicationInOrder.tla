----------------------- MODULE GreyReplicationInOrder -----------------------
(***************************************************************************)
(* GreyReplication for large bounds, with fewer steps to compute (9,162 in *)
(* place of 13,983 at the smaller bounds below): the same states are       *)
(* reached, each in fewer ways.                                            *)
(*                                                                         *)
(* Within an epoch the order is: a primary is chosen, replicas begin to    *)
(* follow it, all writes are asked for, followers receive them one         *)
(* follower after the other.  After the last epoch disks are lost.         *)
(*                                                                         *)
(* Each step here is one of GreyReplication, so no other state is          *)
(* reached.  That none is missed is argued below for the protocol as it    *)
(* is, and not for a mutant of it.  It is also checked at some bounds: if  *)
(* both reach as many states, they reach the same (wrong orders reach      *)
(* fewer: grey/mirrors/tests/reductions).  At the larger bounds below,     *)
(* GreyReplication itself once reached as many; no run compares them now.  *)
(* Properties of steps are not checked here, where some steps are missing. *)
(***************************************************************************)
EXTENDS GreyReplication

(* Disks are lost last.  A disk that is lost and rebuilt might as well not *)
(* have been lost, and its replica receive what it lacks as any follower   *)
(* does; if it was the primary's disk, the primary might as well have      *)
(* crashed.  A disk that stays lost plays no part in this epoch or a newer *)
(* one, so it may be lost after all else: what its replica has told the    *)
(* primary goes on counting, and the more disks there are, the more        *)
(* primaries can be chosen.                                                *)
NoneLost == \A y \in DOMAIN replicas : ~ y.lost

ElectBeforeLoss == NoneLost /\ NewPrimary

(* Who follows the primary of this epoch, and who of them has a write of   *)
(* it.  Began is what the primary began with.                              *)
Follows(y) == y.synced = epoch
Beyond(y) == Follows(y) /\ Len(y.copy) > Began

(* All writes of an epoch are asked for before any follower receives one.  *)
WriteEarly ==
  /\ NoneLost /\ \A y \in DOMAIN replicas : ~ Beyond(y)
  /\ Write

(* Followers receive in turn: who will have most goes first, and nobody    *)
(* gets more than one that went before.  What is acknowledged and read in  *)
(* the end does not depend on the order.  A replica that will follow       *)
(* begins to before the first write of the epoch, and takes the writes one *)
(* by one.                                                                 *)
ReceiveInTurn ==
  /\ NoneLost
  /\ \E x \in DOMAIN replicas :
       /\ IF Follows(x)
          THEN /\ Beyond(x) => replicas[x] = 1  \* no other one is as far
               /\ \A y \in DOMAIN replicas \ {x} :
                    Beyond(y) => Len(y.copy) > Len(x.copy)
          ELSE Len(primary.copy) = Began
       /\ ReceiveBy(x)

NextInOrder == ElectBeforeLoss \/ WriteEarly \/ ReceiveInTurn \/ LoseDisk

InOrderSpec == Init /\ [][NextInOrder]_vars

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM InOrderSpec => [](/\ TypeOK /\ Durability /\ Consistency /\ Recency
                          /\ Completes /\ Connected)

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxEpoch 3, MaxWrite 3, Replica 3, InOrderSpec                          *)
(*          3,658 distinct       9,162 generated  depth 16  verified       *)
(* MaxEpoch 5, MaxWrite 5, Replica 5, InOrderSpec                          *)
(*     11,902,189 distinct  58,711,775 generated  depth 37  verified       *)
=============================================================================
