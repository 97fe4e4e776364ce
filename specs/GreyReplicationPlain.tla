------------------------ MODULE GreyReplicationPlain ------------------------
(***************************************************************************)
(* GreyReplication without its reductions: what replicas (module           *)
(* GreyReplicas) guarantee.  It is here to be compared with                *)
(* GreyReplication, which says what may be left out and why, and for faults*)
(* that only show among several primaries.  Properties use no decision of  *)
(* GreyReplicas: they ask IsMajority where the protocol asks IsQuorum.     *)
(***************************************************************************)
EXTENDS GreyReplicas

-----------------------------------------------------------------------------
(* What GreyReplication promises as well.                                  *)

IsCopy(c) == Len(c) <= MaxWrite /\ \A k \in 1..Len(c) : c[k] \in Epoch

TypeOK ==
  /\ \A r \in Replica :
       /\ IsCopy(disk[r]) /\ IsCopy(memory[r])
       /\ \A m \in coming[r] : m.epoch \in Epoch /\ IsCopy(m.copy)
       /\ {synced[r], joined[r], follows[r]} \subseteq 0..MaxEpoch
       /\ synced[r] <= joined[r]
  /\ lost \subseteq Replica
  /\ \A e \in Epoch : /\ epochs[e].by \subseteq Replica /\ epochs[e].up \in BOOLEAN
                       /\ IsCopy(epochs[e].copy)
                       /\ epochs[e].start \in 0..Len(epochs[e].copy)
                       /\ epochs[e].told \in [Replica -> 0..MaxWrite]
  /\ asked \in 0..MaxWrite

(* The newest primary has all of W, somebody has it on disk, and counting  *)
(* lost disks a majority has.                                              *)
Survives(W) ==
  LET holders == {r \in Intact : W \subseteq Entries(disk[r])}
  IN /\ W # {} => W \subseteq Entries(epochs[Newest].copy)
     /\ holders # {}
     /\ IsMajority(holders \cup lost)

(* The acknowledged writes are one sequence, and survive.                  *)
Durability ==
  /\ \A a, b \in acked : a[1] = b[1] => a = b
  /\ Survives(acked)

(* A read returns no less than any before it, and what is never undone.    *)
Consistency == read = longest /\ Survives(Entries(read))

(* A read returns every write that was acknowledged before it began.       *)
Recency == missed = {}

-----------------------------------------------------------------------------
(* What that rests on.                                                     *)

(* A copy that follows the primary of e: all that it began with, and maybe *)
(* more of what it has.  Before the first epoch there is nothing.          *)
IsOf(e, copy) ==
  IF e = 0 THEN copy = <<>>
           ELSE Len(copy) >= epochs[e].start /\ IsPrefix(copy, epochs[e].copy)

(* Disk and memory are such copies, and differ only while the replica takes*)
(* part in the epoch that its memory follows.  Nothing is on a lost disk.  *)
Followed ==
  \A r \in Replica :
    /\ IsOf(synced[r], disk[r]) /\ IsOf(follows[r], memory[r])
    /\ follows[r] # joined[r] => <<follows[r], memory[r]>> = <<synced[r], disk[r]>>
    /\ r \in lost => follows[r] = 0 /\ synced[r] = 0

(* What a primary was told of its copy is on that disk, unless the disk is *)
(* lost or follows a newer one.                                            *)
ToldOnDisk ==
  \A e \in Begun, r \in Intact :
    \/ epochs[e].told[r] <= IF synced[r] = e THEN Len(disk[r]) ELSE 0
    \/ synced[r] > e

(* Once a majority follows epoch d or newer ones, none begins with a copy  *)
(* of an older one: what was undone in d stays so.                         *)
NewestBegins ==
  \A d, e \in Begun :
    d < e /\ IsMajority({r \in Replica : synced[r] \in d..(e - 1)}) =>
      \E c \in d..(e - 1) : IsOf(c, Prefix(epochs[e].copy, epochs[e].start))

(* Behaviours that end when the last epoch begins.  It takes three epochs  *)
(* to see one begin wrongly: before the first there is nothing, and before *)
(* the second nothing undone.  Nothing is acknowledged, read or lost here, *)
(* so that there are few states; Spec has the rest.                        *)
BeginSpec == Init /\ [][Newest < MaxEpoch /\ Next /\ UNCHANGED <<lost, acked, read>>]_vars

-----------------------------------------------------------------------------
(* What is never refused, and what may happen in a step.                   *)

(* Nothing that may go on is refused, by a primary, by a replica, or by a  *)
(* majority that is to have a primary, any of which may be it.             *)
Progress ==
  [](/\ \A e \in Begun :
          LET p == epochs[e]
              on(k) == /\ \A r \in p.by : k <= Len(disk[r])
                       /\ IsMajority(p.by \cup {r \in Replica : p.told[r] >= k})
              still == p.up /\ IsMajority({r \in Intact : joined[r] = e})
          IN /\ p.up /\ asked < MaxWrite => ENABLED Write(e)
             /\ p.up => \A r \in p.by : disk[r] # p.copy => ENABLED FlushOwn(e, r)
             /\ /\ p.up
                /\ \E k \in 1..Len(p.copy) : on(k) /\ <<k, p.copy[k]>> \notin acked
                => ENABLED Acknowledge(e)
             /\ still /\ (p.start = 0 \/ on(p.start)) => ENABLED Read(e)
             /\ still => \A r \in lost :
                  [epoch |-> e, copy |-> p.copy] \in coming[r] \/ ENABLED SendCopy(r, e)
             /\ \A r \in Intact \ p.by :
                  /\ joined[r] < e => ENABLED (Join(r, e) /\ joined'[r] = e)
                  /\ /\ joined[r] = e
                     /\ follows[r] # e \/ Len(memory[r]) < Len(p.copy)
                     => ENABLED Receive(r, e)
                  /\ joined[r] = e /\ synced[r] = e /\ p.told[r] < Len(disk[r])
                     => ENABLED (Report(r, e) /\ epochs'[e].told[r] = Len(disk[r]))
     /\ Newest < MaxEpoch =>
          \A Q \in SUBSET Intact : IsMajority(Q) => \A p \in Q : ENABLED NewPrimary(p, Q)
     /\ \A r \in Intact : disk[r] # memory[r] => ENABLED Flush(r)
     /\ \A r \in lost : coming[r] # {} => ENABLED Rebuild(r))

(* A disk that is not lost comes to follow a newer primary, or has no less *)
(* than before.  What was acknowledged stays so, and only a primary that   *)
(* is up acknowledges.                                                     *)
DisksAccounted ==
  [][/\ \A r \in Replica \ lost' :
          \/ synced'[r] > synced[r]
          \/ synced'[r] = synced[r] /\ Len(disk'[r]) >= Len(disk[r])
     /\ acked \subseteq acked'
     /\ \A w \in acked' \ acked :
          \E e \in Begun : epochs[e].up /\ w \in Entries(epochs[e].copy)]_vars

-----------------------------------------------------------------------------
(* A situation that must come about, or the properties hold for nothing: a *)
(* primary has crashed or was deposed, and its disk is not lost.           *)
ReachDown == Newest # 0 /\ ~ epochs[Newest].up /\ epochs[Newest].by \subseteq Intact

-----------------------------------------------------------------------------
(* What GreyReplication must reach as well.  It acknowledges and reads at  *)
(* once; here both may come late or never, so of those that are alike in   *)
(* all else it must reach the one with most.                               *)
Projection ==
  LET by == IF Newest = 0 THEN {} ELSE epochs[Newest].by \ lost
      seen(r) == [copy |-> disk[r], lost |-> r \in lost]
      others == Replica \ by
  IN <<<<Newest, IF by = {} THEN <<>> ELSE epochs[Newest].copy,
         [d \in {seen(r) : r \in others} |-> Cardinality({r \in others : seen(r) = d})]>>,
       acked, Entries(longest)>>

-----------------------------------------------------------------------------
(* What is checked, at the bounds below.                                   *)
THEOREM Spec => [](/\ TypeOK /\ Durability /\ Consistency /\ Recency
                   /\ Followed /\ ToldOnDisk /\ NewestBegins)
THEOREM Spec => Progress /\ DisksAccounted

-----------------------------------------------------------------------------
(* Bounds checked: distinct states, states generated, depth, verdict.      *)
(* MaxEpoch 2, MaxWrite 1, Replica 3, up to Symmetry                       *)
(*         12,112 distinct      75,449 generated  depth 21  verified       *)
(* MaxEpoch 1, MaxWrite 1, Replica 3                                       *)
(*          3,313 distinct      19,798 generated  depth 15  verified       *)
(*     also Progress, DisksAccounted                                       *)
(* MaxEpoch 2, MaxWrite 1, Replica 3                                       *)
(*         71,995 distinct     445,852 generated  depth 21  verified       *)
(*     also Progress, DisksAccounted                                       *)
(* MaxEpoch 1, MaxWrite 2, Replica 3, up to Symmetry                       *)
(*          5,468 distinct      36,087 generated  depth 19  verified       *)
(* MaxEpoch 3, MaxWrite 1, Replica 3, up to Symmetry                       *)
(*        166,635 distinct   1,059,614 generated  depth 28  verified       *)
(* MaxEpoch 3, MaxWrite 1, Replica 3, up to Symmetry, BeginSpec            *)
(*          4,769 distinct      43,395 generated  depth 18  verified       *)
(* MaxEpoch 1, MaxWrite 1, Replica 4, up to Symmetry                       *)
(*          1,554 distinct      13,136 generated  depth 18  verified       *)
=============================================================================
