----------------------- MODULE GreyReplicationMutants -----------------------
(***************************************************************************)
(* Bugs of replicated state, each as one operator that takes the place of  *)
(* a decision or an action of GreyReplication: a line such as              *)
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

(* A disk is rebuilt with one of the copies that From finds, given the     *)
(* other replicas.                                                         *)
RebuildWith(From(_)) ==
  /\ \E x \in DOMAIN replicas :
       /\ x.lost
       /\ \E copy \in From(Without(replicas, x)) :
            LET others == With(Without(replicas, x),
                               [Fresh EXCEPT !.copy = copy, !.synced = epoch])
            IN Becomes(primary, others, Known(primary, others))
  /\ UNCHANGED <<epoch, asked>>

(* Only a primary that serves rebuilds disks.  Progress.                   *)
RebuildWhenServing ==
  RebuildWith(LAMBDA others :
    IF primary.up /\ primary.start = 0 THEN {primary.copy} ELSE {})

(* A disk is rebuilt from what is known to be acknowledged.  DisksAccounted*)
(* sees it in the step; Durability, when the disk outranks others.         *)
RebuildFromAcknowledged ==
  RebuildWith(LAMBDA others :
    IF primary.up THEN {Prefix(primary.copy, Known(primary, others))} ELSE {})

(* The primary acknowledges before its own disk has the write.  Durability.*)
UnflushedCounted(p, known) == p.start..Len(p.copy)

(* A new primary begins with whatever it has.  Durability.                 *)
AnyCopy(x, y) == TRUE

(* The longest copy is taken for the newest.  Durability.                  *)
LongestCopy(x, y) == Len(x.copy) >= Len(y.copy)

(* The newest is taken, however much of it there is.  Durability.          *)
NewestCopy(x, y) == x.synced >= y.synced

(* A replica begins to follow with First of what it has.                   *)
BeginWith(First(_)) ==
  /\ primary.up
  /\ \E x \in DOMAIN replicas :
       LET copy == IF x.synced = epoch THEN Prefix(primary.copy, Len(x.copy) + 1)
                   ELSE First(x.copy)
           others == With(Without(replicas, x), [x EXCEPT !.copy = copy, !.synced = epoch])
       IN /\ ~ x.lost /\ (x.synced = epoch => Len(x.copy) < Len(primary.copy))
          /\ Becomes(primary, others, Known(primary, others))
  /\ UNCHANGED <<epoch, asked>>

(* A replica that begins to follow is brought up write by write, and calls *)
(* the part it has a copy of the new epoch.  Durability.                   *)
WriteByWrite ==
  BeginWith(LAMBDA own :
    Prefix(primary.copy, Min(Shared(own, primary.copy) + 1, Len(primary.copy))))

(* A replica begins to follow with what the primary still has to bring to a*)
(* majority: with nothing, once there is nothing.  DisksAccounted; all that*)
(* was acknowledged is on a majority by then, so nothing else.             *)
OnlyWhatIsOwed == BeginWith(LAMBDA own : Prefix(primary.copy, primary.start))

(* A new primary serves before it knows what was acknowledged: reads go    *)
(* back.  Consistency.                                                     *)
ServeAtOnce(p, known) == TRUE

(* A read returns this.                                                    *)
ReadAs(copy) ==
  /\ read' = copy
  /\ longest' = IF Len(copy) > Len(longest) THEN copy ELSE longest

(* A read returns what the primary has in memory.  Consistency.            *)
ReadMemory(p, known) == ReadAs(p.copy)

(* A read is served from what was applied, which may be one write behind   *)
(* what was acknowledged: nothing goes back, but a client does not find    *)
(* what it has written.  Recency; Consistency holds.                       *)
ReadApplied(p, known) == ReadAs(Prefix(p.copy, Max(known, 1) - 1))

(* A disk is rebuilt from any other that is there.  Durability.            *)
RebuildFromAnyone ==
  RebuildWith(LAMBDA others : {y.copy : y \in {y \in DOMAIN others : ~ y.lost}})

(* A replica with an empty disk takes part as though it always had been    *)
(* empty.  Durability.                                                     *)
RebuildFromNothing == RebuildWith(LAMBDA others : {<<>>})
=============================================================================
