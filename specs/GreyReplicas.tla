---------------------------- MODULE GreyReplicas ----------------------------
(***************************************************************************)
(* Replicated state in full: replicas have names, memory and disk differ,  *)
(* old primaries go on acting until they hear of newer ones, and copies,   *)
(* reports and rebuilt disks take their time.  The state and the steps are *)
(* here; what must come of them is in GreyReplicationPlain.                *)
(*                                                                         *)
(* What is sent may be received at any time or never: a copy that grew is  *)
(* received in any of its lengths, a report is counted whenever its primary*)
(* looks, and a copy that is to rebuild a disk may be as old as the loss.  *)
(*                                                                         *)
(* Assumptions.  One step is                                               *)
(*   - NewPrimary: consensus has decided it, and loses nothing.            *)
(*   - IsStillPrimary: in truth a round of questions.  Of a round only     *)
(*     this is used, that at some moment between question and answer a     *)
(*     majority had not joined a newer epoch.                              *)
(* A loss is noticed by the replica that has it, before it does anything   *)
(* else, and never comes to a majority at one time.                        *)
(***************************************************************************)
EXTENDS GreyOperators, TLC

CONSTANTS Replica,   \* the replicas, interchangeable
          MaxEpoch,  \* bound: no primary beyond this epoch
          MaxWrite   \* bound: writes that clients ask for, in all

ASSUME ReplicasAreMany   == IsFiniteSet(Replica) /\ Cardinality(Replica) > 1
ASSUME BoundsArePositive == MaxEpoch \in Nat \ {0} /\ MaxWrite \in Nat \ {0}

Epoch == 1..MaxEpoch

VARIABLES
  \* On disk: survives a crash.
  disk,    \* [Replica -> copy]
  synced,  \* [Replica -> 0..MaxEpoch] the epoch whose primary that copy follows
  joined,  \* [Replica -> 0..MaxEpoch] the newest epoch it takes part in
  lost,    \* replicas whose disk is lost
  coming,  \* [Replica -> set of [epoch, copy]] sent to rebuild its disk
  \* In memory: lost in a crash.
  memory,  \* [Replica -> copy] what it has received
  follows, \* [Replica -> 0..MaxEpoch] from the primary of which epoch
  \* By epoch: whose it is, and what its primary has in memory.
  epochs,  \* [Epoch -> [by, up, copy, start, told]]
  \* Clients.
  asked,   \* how many writes they have asked for
  acked,   \* every <<index, epoch>> acknowledged (history)
  read,    \* what the last read returned (history)
  longest, \* the longest that any read returned (history)
  missed   \* what was acknowledged before the last read and is not in it (history)

disks == <<disk, synced, joined, lost, coming, memory, follows>>
clients == <<asked, acked, read, longest, missed>>
vars == <<disks, epochs, clients>>

Intact == Replica \ lost
Begun  == {e \in Epoch : epochs[e].by # {}}
Newest == IF Begun = {} THEN 0 ELSE Greatest(Begun)

-----------------------------------------------------------------------------
(* The decisions.  Most mutants replace one of them, so properties use     *)
(* none: they ask IsMajority where the protocol asks IsQuorum.             *)

IsMajority(S) == 2 * Cardinality(S) > Cardinality(Replica)

(* Any two quorums meet: durability rests on it.                           *)
IsQuorum(S) == IsMajority(S)

(* r's disk follows a newer primary than q's, or the same no less far.     *)
AsGood(r, q) == \/ synced[r] > synced[q]
                \/ synced[r] = synced[q] /\ Len(disk[r]) >= Len(disk[q])

(* Lengths of the primary's copy at which a replica may begin to follow.   *)
FirstLengths(e) == epochs[e].start..Len(epochs[e].copy)

(* What a replica reports to have: what is on its disk.                    *)
Reported(r) == Len(disk[r])

(* What the primary of e knows to be on a majority of disks.               *)
Known(e) ==
  LET p == epochs[e]
      ks == {k \in 1..Len(p.copy) :
               /\ \A r \in p.by : k <= Reported(r)
               /\ IsQuorum(p.by \cup {r \in Replica : p.told[r] >= k})}
  IN IF ks = {} THEN 0 ELSE Greatest(ks)

(* What a primary finds when it asks: a majority follows no newer one.     *)
IsStillPrimary(e) == IsQuorum({r \in Intact : joined[r] = e})

(* Whether clients may read: it still is primary, and all that an earlier  *)
(* one may have acknowledged is known to be on a majority again.           *)
MayServe(e) == IsStillPrimary(e) /\ Known(e) >= epochs[e].start

-----------------------------------------------------------------------------
Init ==
  /\ disk = [r \in Replica |-> <<>>]
  /\ synced = [r \in Replica |-> 0] /\ joined = [r \in Replica |-> 0]
  /\ lost = {} /\ coming = [r \in Replica |-> {}]
  /\ memory = [r \in Replica |-> <<>>]
  /\ follows = [r \in Replica |-> 0]
  /\ epochs = [e \in Epoch |-> [by |-> {}, up |-> FALSE, copy |-> <<>>, start |-> 0,
                                told |-> [r \in Replica |-> 0]]]
  /\ asked = 0 /\ acked = {} /\ read = <<>> /\ longest = <<>> /\ missed = {}

(* Who takes part in a newer epoch is primary of none before.              *)
Deposed(S) ==
  [d \in Epoch |-> [epochs[d] EXCEPT !.up = @ /\ ~ epochs[d].by \subseteq S]]

(* As consensus has decided: p begins the next epoch, Q has joined it, and *)
(* p has the best copy of Q on its disk.                                   *)
NewPrimary(p, Q) ==
  LET e == Newest + 1 IN
  /\ e <= MaxEpoch /\ p \in Q /\ Q \subseteq Intact /\ IsQuorum(Q)
  /\ \E r \in Q :
       /\ \A q \in Q : AsGood(r, q)
       /\ disk' = [disk EXCEPT ![p] = disk[r]]
       /\ epochs' = [Deposed(Q) EXCEPT ![e] =
            [@ EXCEPT !.by = {p}, !.up = TRUE, !.copy = disk[r], !.start = Len(disk[r])]]
  /\ synced' = [synced EXCEPT ![p] = e]
  /\ joined' = [r \in Replica |-> IF r \in Q THEN e ELSE joined[r]]
  /\ memory' = [r \in Replica |-> IF r \in Q THEN disk'[r] ELSE memory[r]]
  /\ follows' = [r \in Replica |-> IF r \in Q THEN synced'[r] ELSE follows[r]]
  /\ UNCHANGED <<lost, coming, clients>>

(* r hears of epoch e.                                                     *)
Join(r, e) ==
  /\ r \in Intact /\ e \in Begun /\ joined[r] < e
  /\ joined' = [joined EXCEPT ![r] = e]
  /\ memory' = [memory EXCEPT ![r] = disk[r]]
  /\ follows' = [follows EXCEPT ![r] = synced[r]]
  /\ epochs' = Deposed({r})
  /\ UNCHANGED <<disk, synced, lost, coming, clients>>

(* A primary appends to its memory what a client asks for.                 *)
Write(e) ==
  /\ epochs[e].up /\ asked < MaxWrite
  /\ asked' = asked + 1
  /\ epochs' = [epochs EXCEPT ![e].copy = Append(@, e)]
  /\ UNCHANGED <<disks, acked, read, longest, missed>>

(* r receives the next write of the primary it follows; the first time, as *)
(* much as FirstLengths says.                                              *)
Receive(r, e) ==
  /\ r \in Intact /\ joined[r] = e /\ epochs[e].by \notin {{}, {r}}
  /\ \E k \in IF follows[r] = e THEN {Len(memory[r]) + 1} \cap 1..Len(epochs[e].copy)
                                ELSE FirstLengths(e) :
       memory' = [memory EXCEPT ![r] = Prefix(epochs[e].copy, k)]
  /\ follows' = [follows EXCEPT ![r] = e]
  /\ UNCHANGED <<disk, synced, joined, lost, coming, epochs, clients>>

(* A copy is replaced on disk as a whole.                                  *)
Flush(r) ==
  /\ r \in Intact /\ <<disk[r], synced[r]>> # <<memory[r], follows[r]>>
  /\ disk' = [disk EXCEPT ![r] = memory[r]]
  /\ synced' = [synced EXCEPT ![r] = follows[r]]
  /\ UNCHANGED <<joined, lost, coming, memory, follows, epochs, clients>>

(* The primary's own memory is that of its epoch.                          *)
FlushOwn(e, p) ==
  /\ epochs[e].up /\ p \in epochs[e].by /\ disk[p] # epochs[e].copy
  /\ disk' = [disk EXCEPT ![p] = epochs[e].copy]
  /\ memory' = [memory EXCEPT ![p] = epochs[e].copy]
  /\ UNCHANGED <<synced, joined, lost, coming, follows, epochs, clients>>

(* r tells the primary what it has of its copy.                            *)
Report(r, e) ==
  /\ r \in Intact /\ joined[r] = e /\ synced[r] = e
  /\ epochs[e].by \notin {{}, {r}}
  /\ epochs[e].told[r] < Reported(r)
  /\ epochs' = [epochs EXCEPT ![e].told[r] = Reported(r)]
  /\ UNCHANGED <<disks, clients>>

(* What is known to be on a majority of disks is acknowledged.             *)
Acknowledge(e) ==
  /\ epochs[e].up
  /\ acked' = acked \cup Entries(Prefix(epochs[e].copy, Known(e)))
  /\ acked' # acked
  /\ UNCHANGED <<disks, epochs, asked, read, longest, missed>>

(* A read may show a write before it is acknowledged.                      *)
Read(e) ==
  /\ epochs[e].up /\ MayServe(e)
  /\ read' = Prefix(epochs[e].copy, Known(e))
  /\ longest' = IF Len(read') > Len(longest) THEN read' ELSE longest
  /\ missed' = acked \ Entries(read')
  /\ UNCHANGED <<disks, epochs, asked, acked>>

(* The epoch that a replica has joined is on its disk.                     *)
Crash(r) ==
  /\ r \in Intact
  /\ memory' = [memory EXCEPT ![r] = disk[r]]
  /\ follows' = [follows EXCEPT ![r] = synced[r]]
  /\ epochs' = Deposed({r})
  /\ UNCHANGED <<disk, synced, joined, lost, coming, clients>>

(* r has this copy of epoch e and no other, and takes part in that epoch.  *)
Has(r, copy, e) ==
  /\ disk' = [disk EXCEPT ![r] = copy]
  /\ memory' = [memory EXCEPT ![r] = copy]
  /\ synced' = [synced EXCEPT ![r] = e]
  /\ follows' = [follows EXCEPT ![r] = e]
  /\ joined' = [joined EXCEPT ![r] = e]

(* A disk is lost, of which a majority is left.                            *)
LoseDisk(r) ==
  /\ r \in Intact /\ IsMajority(Intact \ {r})
  /\ lost' = lost \cup {r}
  /\ Has(r, <<>>, 0)
  /\ epochs' = Deposed({r})
  /\ UNCHANGED <<coming, clients>>

(* The primary of e, if it still is, sends what it has to a replica that   *)
(* lost its disk.                                                          *)
SendCopy(r, e) ==
  /\ r \in lost /\ epochs[e].up /\ IsStillPrimary(e)
  /\ coming' = [coming EXCEPT ![r] = @ \cup {[epoch |-> e, copy |-> epochs[e].copy]}]
  /\ coming' # coming
  /\ UNCHANGED <<disk, synced, joined, lost, memory, follows, epochs, clients>>

(* The copy arrives, maybe long after, and is reported.  It names the loss *)
(* it is for: what was sent for this one is refused after it.              *)
Rebuild(r) ==
  /\ r \in lost
  /\ \E m \in coming[r] :
       /\ Has(r, m.copy, m.epoch)
       /\ epochs' = [epochs EXCEPT ![m.epoch].told[r] = Len(m.copy)]
  /\ lost' = lost \ {r}
  /\ coming' = [coming EXCEPT ![r] = {}]
  /\ UNCHANGED clients

Next ==
  \/ \E Q \in SUBSET Replica : \E p \in Q : NewPrimary(p, Q)
  \/ \E e \in Epoch : Write(e) \/ Acknowledge(e) \/ Read(e)
  \/ \E e \in Epoch, r \in Replica :
       Join(r, e) \/ Receive(r, e) \/ FlushOwn(e, r) \/ Report(r, e) \/ SendCopy(r, e)
  \/ \E r \in Replica : Flush(r) \/ Crash(r) \/ LoseDisk(r) \/ Rebuild(r)

Spec == Init /\ [][Next]_vars

Symmetry == Permutations(Replica)
=============================================================================
