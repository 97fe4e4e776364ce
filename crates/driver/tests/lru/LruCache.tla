------------------------------ MODULE LruCache ------------------------------
(***************************************************************************)
(* A cache of bounded size that forgets what was used least recently. It   *)
(* abstracts from how fast that is, and from the answers of lookups: what  *)
(* a lookup changes is the order, which shows only in what is forgotten    *)
(* later.                                                                  *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS
    Key,        \* what is looked up
    Value,      \* what is kept
    Capacity    \* most entries that are kept

ASSUME CapacityIsPositive == Capacity \in Nat /\ Capacity > 0

VARIABLES
    content,    \* the value of each key that is kept
    recent      \* these keys, the one used last first

vars == <<content, recent>>

TypeOK ==
    /\ DOMAIN content \subseteq Key
    /\ \A k \in DOMAIN content : content[k] \in Value
    /\ recent \in Seq(Key)

Init ==
    /\ content = [k \in {} |-> 0]
    /\ recent = <<>>

\* The keys without one of them, in the same order.
Without(keys, key) == SelectSeq(keys, LAMBDA other : other # key)

\* The keys that are left when one more is used, of which there may be too many.
Used(key) == SubSeq(<<key>> \o Without(recent, key), 1,
                    IF key \in DOMAIN content \/ Len(recent) < Capacity
                    THEN Len(Without(recent, key)) + 1 ELSE Capacity)

Put(key, value) ==
    /\ recent' = Used(key)
    /\ content' = [k \in {recent'[i] : i \in DOMAIN recent'} |->
                     IF k = key THEN value ELSE content[k]]

\* A lookup of what is not kept changes nothing, and is refused.
Get(key) ==
    /\ key \in DOMAIN content
    /\ recent' = Used(key)
    /\ UNCHANGED content

Remove(key) ==
    /\ key \in DOMAIN content
    /\ recent' = Without(recent, key)
    /\ content' = [k \in DOMAIN content \ {key} |-> content[k]]

Next ==
    \E key \in Key :
        \/ \E value \in Value : Put(key, value)
        \/ Get(key)
        \/ Remove(key)

Spec == Init /\ [][Next]_vars

\* Exactly what is kept has an order, and there is never too much of it.
Bounded ==
    /\ Len(recent) <= Capacity
    /\ {recent[i] : i \in DOMAIN recent} = DOMAIN content

(***************************************************************************)
(* Key      Value  Capacity  states  transitions                           *)
(* a, b, c  x, y   2         31      294                                   *)
(***************************************************************************)
=============================================================================
