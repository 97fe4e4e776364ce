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

(* rafter#16: half of the replicas are a quorum, which odd numbers of them *)
(* do not show.  Durability.                                               *)
Half(n) == 2 * n >= Cardinality(Replica)

(* All replicas must have a write before it is acknowledged.  Completes.   *)
Everyone(n) == n = Cardinality(Replica)

(* A copy must follow a newer primary and be as long: neither of two is as *)
(* good as the other.  Connected; nothing unsafe happens.                  *)
BothAtLeast(x, y) == x.synced >= y.synced /\ Len(x.copy) >= Len(y.copy)

(* What a replica has of an older epoch counts as what it was sent in this *)
(* one.  Durability.                                                       *)
OldCopiesCounted(x) == IF x.lost THEN x.said ELSE Len(x.copy)

(* A new primary serves only once all that it was asked for is             *)
(* acknowledged.  Seen with four replicas.  Completes.                     *)
ServeWhenIdle(p, known) == known >= p.start /\ (p.start > 0 => known = Len(p.copy))

(* Only a primary that serves rebuilds disks.  Progress.                   *)
RebuildWhenServing(p, others) == IF p.up /\ p.start = 0 THEN {p.copy} ELSE {}

(* A disk is rebuilt from what is known to be acknowledged.  DisksAccounted*)
(* sees it in the step; Durability, when the disk outranks others.         *)
RebuildFromAcknowledged(p, others) ==
  IF p.up THEN {Prefix(p.copy, Known(p, others))} ELSE {}

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
