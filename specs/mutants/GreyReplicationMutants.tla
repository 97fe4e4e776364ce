----------------------- MODULE GreyReplicationMutants -----------------------
(***************************************************************************)
(* Bugs of replicated state, each as one operator that takes the place of  *)
(* one of GreyReplication: a line such as                                  *)
(*     CONSTANT  AsGood <- AnyCopy                                         *)
(* in a configuration file switches it on.  Each is caught by the property *)
(* named with it; greyverify.toml has the bounds.                          *)
(***************************************************************************)
EXTENDS GreyReplication

(* A quorum is a majority less one: two of them need not meet.             *)
(* Durability.                                                             *)
OneLessThanMajority(n) == 2 * n >= Cardinality(Replica) - 1

(* The primary acknowledges before its own disk has the write.  Durability.*)
UnflushedCounted(p, known) == p.start..Len(p.copy)

(* A new primary begins with whatever it has.  Durability.                 *)
AnyCopy(x, y) == TRUE

(* The longest copy is taken for the newest.  Durability.                  *)
LongestCopy(x, y) == Len(x.copy) >= Len(y.copy)

(* The newest is taken, however much of it there is.  Durability.          *)
NewestCopy(x, y) == x.synced >= y.synced

(* A replica that begins to follow is brought up write by write, and calls *)
(* the part it has a copy of the new epoch.  Durability.                   *)
WriteByWrite(p, own) ==
  LET shared == {k \in 0..Len(p.copy) : k <= Len(own) /\ Prefix(own, k) = Prefix(p.copy, k)}
      k == CHOOSE k \in shared : \A j \in shared : j <= k
  IN Prefix(p.copy, IF k < Len(p.copy) THEN k + 1 ELSE k)

(* A new primary serves before it knows what was acknowledged: reads go    *)
(* back.  Consistency.                                                     *)
ServeAtOnce(p, known) == TRUE

(* A read returns what the primary has in memory.  Consistency.            *)
ReadMemory(p, known) == p.copy

(* A read is served from what was applied, which may be one write behind   *)
(* what was acknowledged: nothing goes back, but a client does not find    *)
(* what it has written.  Recency; Consistency holds.                       *)
ReadApplied(p, known) == Prefix(p.copy, IF known > 0 THEN known - 1 ELSE 0)

(* A disk is rebuilt from any other that is there.  Durability.            *)
RebuildFromAnyone(p, others) == {y.copy : y \in {y \in DOMAIN others : ~ y.lost}}

(* A replica with an empty disk takes part as though it always had been    *)
(* empty.  Durability.                                                     *)
RebuildFromNothing(p, others) == {<<>>}
=============================================================================
