-------------------- MODULE GreyReplicationPlainMutants --------------------
(***************************************************************************)
(* Bugs of replicated state that need several primaries, or memory and     *)
(* disk apart, to be seen: each is one operator that takes the place of    *)
(* one of GreyReplicationPlain.                                            *)
(***************************************************************************)
EXTENDS GreyReplicationPlain

(* A replica reports what it has in memory.  Durability.                   *)
ReportMemory(r) == Len(memory[r])

(* A replica forgets in a crash which epoch it has joined, and goes on     *)
(* with an older one.  Durability.                                         *)
EpochNotOnDisk(r) == synced[r]

(* A deposed primary serves reads.  Consistency.                           *)
NobodyAsked(e) == Known(e) >= epochs[e].start

(* A deposed primary rebuilds disks: the replica takes part in an epoch    *)
(* that it had left.  Durability.                                          *)
RebuiltByAnyone(r) == {e \in Begun : epochs[e].up}

(* A copy sent for one loss of a disk is taken for a later one, when what  *)
(* it lacks has been acknowledged.  Durability.                            *)
NotTied(r) == coming[r]
=============================================================================
