----------------------- MODULE GreyReplicationInOrder -----------------------
(***************************************************************************)
(* GreyReplication for large bounds, at less than two thirds of the work:  *)
(* the same states, of which each is reached in fewer ways.                *)
(*                                                                         *)
(* Each step here is one of GreyReplication, so nothing else is reached.   *)
(* That nothing is missed is argued below, and is more than an argument    *)
(* where both are tried: where they have as many states, they have the     *)
(* same (grey/mirrors/tests/reductions, which tells wrong orders apart;    *)
(* and 11,902,189 at the bounds of the night).                             *)
(***************************************************************************)
EXTENDS GreyReplication

(* Disks are lost last.  One that is lost and rebuilt might as well never  *)
(* have been lost, and take what it lacks as any follower does; if it was  *)
(* the primary's, that might as well have crashed.  Of one that stays lost *)
(* nothing is asked, in this epoch or a newer one, so it may be lost when  *)
(* all else has happened: what the primary was told of it does not change, *)
(* and a primary is the easier to choose the more have their disks.        *)
NoneLost == \A y \in DOMAIN replicas : ~ y.lost

ElectFromAll == NoneLost /\ NewPrimary

Follows(y) == ~ y.lost /\ y.synced = epoch

(* A follower that has a write of this epoch.                              *)
Beyond(y) == Follows(y) /\ Len(y.copy) > Began

(* Then all is written that this epoch brings.  Whoever will follow has    *)
(* begun to, when there was only what the primary began with: it takes the *)
(* rest write by write.                                                    *)
WriteEarly ==
  /\ NoneLost /\ \A y \in DOMAIN replicas : ~ Beyond(y)
  /\ Write

(* Then followers receive it, one after the other, and who will have most  *)
(* goes first: what is acknowledged and read in the end is the same.       *)
ReceiveInTurn ==
  /\ NoneLost
  /\ \E x \in DOMAIN replicas :
       /\ IF Follows(x)
          THEN /\ Beyond(x) => replicas[x] = 1
               /\ \A y \in DOMAIN replicas \ {x} :
                    Beyond(y) => Len(y.copy) > Len(x.copy)
          ELSE Len(primary.copy) = Began
       /\ ReceiveBy(x)

NextInOrder == ElectFromAll \/ WriteEarly \/ ReceiveInTurn \/ LoseDisk

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
