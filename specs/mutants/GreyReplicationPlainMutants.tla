-------------------- MODULE GreyReplicationPlainMutants --------------------
(***************************************************************************)
(* Bugs of replicated state that need several primaries, or memory and     *)
(* disk apart, to be seen: each is one operator that takes the place of a  *)
(* decision or an action of GreyReplicas.                                  *)
(***************************************************************************)
EXTENDS GreyReplicationPlain

(* A replica reports what it has in memory.  Durability.                   *)
ReportMemory(r) == Len(memory[r])

(* A replica forgets in a crash which epoch it has joined, and goes on     *)
(* with an older one.  Durability.                                         *)
EpochNotOnDisk(r) ==
  /\ r \in Intact
  /\ joined' = [joined EXCEPT ![r] = synced[r]]
  /\ memory' = [memory EXCEPT ![r] = disk[r]]
  /\ follows' = [follows EXCEPT ![r] = synced[r]]
  /\ epochs' = Deposed({r})
  /\ UNCHANGED <<disk, synced, lost, coming, clients>>

(* A deposed primary serves reads.  Consistency.                           *)
NobodyAsked(e) == Known(e) >= epochs[e].start

(* A deposed primary rebuilds disks: the replica takes part in an epoch    *)
(* that it had left.  Durability.                                          *)
RebuiltByAnyone(r, e) ==
  /\ r \in lost /\ epochs[e].up
  /\ coming' = [coming EXCEPT ![r] = @ \cup {[epoch |-> e, copy |-> epochs[e].copy]}]
  /\ coming' # coming
  /\ UNCHANGED <<disk, synced, joined, lost, memory, follows, epochs, clients>>

(* A copy sent for one loss of a disk is taken for a later one, when what  *)
(* it lacks has been acknowledged.  Durability.                            *)
NotTied(r) ==
  /\ r \in lost
  /\ \E m \in coming[r] :
       /\ Has(r, m.copy, m.epoch)
       /\ epochs' = [epochs EXCEPT ![m.epoch].told[r] = Len(m.copy)]
  /\ lost' = lost \ {r}
  /\ UNCHANGED <<coming, clients>>

(* rafter#16: half of the replicas are a quorum, which odd numbers of them *)
(* do not show.  Durability.                                               *)
Half(S) == 2 * Cardinality(S) >= Cardinality(Replica)

(* xraft#27: reports are counted, not those who sent them.  Seen with four *)
(* replicas.  Durability.                                                  *)
ReportsCounted(e) ==
  LET p  == epochs[e]
      ks == {k \in 1..Len(p.copy) :
               /\ \A r \in p.by : k <= Reported(r)
               /\ \E r \in Replica : p.told[r] >= k}
  IN IF ks = {} THEN 0 ELSE Greatest(ks)

(* A copy that comes late takes the place of a longer one.  None is sent   *)
(* that is empty, so it takes two writes.  Durability.                     *)
LateCopyTaken(r, e) ==
  /\ r \in Intact /\ joined[r] = e /\ epochs[e].by \notin {{}, {r}}
  /\ \E k \in IF follows[r] = e THEN 1..Len(epochs[e].copy) ELSE FirstLengths(e) :
       memory' = [memory EXCEPT ![r] = Prefix(epochs[e].copy, k)]
  /\ follows' = [follows EXCEPT ![r] = e]
  /\ UNCHANGED <<disk, synced, joined, lost, coming, epochs, clients>>

(* A replica that has joined a new epoch reports what it still has of an   *)
(* older one.  ToldOnDisk; nothing unsafe happens at these bounds.         *)
OldCopyReported(r, e) ==
  /\ r \in Intact /\ joined[r] = e
  /\ epochs[e].by \notin {{}, {r}}
  /\ epochs[e].told[r] < Reported(r)
  /\ epochs' = [epochs EXCEPT ![e].told[r] = Reported(r)]
  /\ UNCHANGED <<disks, clients>>

(* The longest copy is taken for the newest: a write that a majority has   *)
(* dropped comes back.  NewestBegins; that the write takes the place of one*)
(* that was acknowledged needs two.                                        *)
LongestCopy(r, q) == Len(disk[r]) >= Len(disk[q])

(* Reports that come to a primary when it is down are acted on: a client   *)
(* hears from who is primary no more.  DisksAccounted; the write is on a   *)
(* majority of disks, so all else holds.                                   *)
AcknowledgedWhenDown(e) ==
  /\ acked' = acked \cup Entries(Prefix(epochs[e].copy, Known(e)))
  /\ acked' # acked
  /\ UNCHANGED <<disks, epochs, asked, read, longest, missed>>

(* A replica begins to follow with any part of the primary's copy: what it *)
(* had of acknowledged writes is gone.  Followed sees it first.            *)
FromAnyLength(e) == 0..Len(epochs[e].copy)

(* A primary reads only if all replicas that are there follow it.          *)
(* Progress; Durability and all else hold.                                 *)
AllFollow(e) == Intact = {r \in Intact : joined[r] = e}
=============================================================================
