------------------------------- MODULE Leases -------------------------------
(***************************************************************************)
(* A lock service gives one client at a time a lease, which may run out    *)
(* while the client still believes that it holds the lock: it was slow, or *)
(* asleep.  So each lease comes with a token that is larger than all       *)
(* before, and the store, to which clients write while they hold the lock, *)
(* refuses a token that is smaller than one that it has seen.  Whoever has *)
(* lost the lock without knowing it learns so from the store.              *)
(*                                                                         *)
(* Clients, the server and the store are processes of their own.  Messages *)
(* between them arrive in any order, once.  None is lost: a message that   *)
(* takes forever is as good as lost.  Time is not modelled: a lease may    *)
(* run out in every state, and so a clock that is too fast is allowed for. *)
(*                                                                         *)
(* src/ is this system with threads and sockets, Leases.trace.toml says    *)
(* what the events of its logs are here.                                   *)
(***************************************************************************)
EXTENDS Naturals

CONSTANTS Client,       \* those who want the lock
          Nobody        \* who holds it when no client does

ASSUME NobodyIsNoClient == Nobody \notin Client

VARIABLES phase,        \* what each client is doing
          belief,       \* the token of the lease that a client believes to have, or 0
          holder,       \* at the server: whose lease has not run out
          last,         \* at the server: the token of the last lease
          seen,         \* at the store: the largest token of a write
          messages      \* what is on its way

vars == <<phase, belief, holder, last, seen, messages>>

Phase == {"idle", "waiting", "holding", "writing"}
Kind  == {"ask", "granted", "write", "stored", "refused", "release"}

Message(kind, c, token) == [kind |-> kind, client |-> c, token |-> token]

TypeOK ==
  /\ phase \in [Client -> Phase]
  /\ belief \in [Client -> Nat]
  /\ holder \in Client \cup {Nobody}
  /\ last \in Nat /\ seen \in Nat
  /\ \A m \in messages : m.kind \in Kind /\ m.client \in Client /\ m.token \in Nat

Init ==
  /\ phase = [c \in Client |-> "idle"]
  /\ belief = [c \in Client |-> 0]
  /\ holder = Nobody
  /\ last = 0 /\ seen = 0
  /\ messages = {}

Become(c, p) == phase' = [phase EXCEPT ![c] = p]
Believe(c, token) == belief' = [belief EXCEPT ![c] = token]
Send(m) == messages' = messages \cup {m}
Answer(m, kind, token) ==
  messages' = (messages \ {m}) \cup {Message(kind, m.client, token)}
Receive(m) == messages' = messages \ {m}

-----------------------------------------------------------------------------
(* A client.  It writes once at a time, and waits until it knows what      *)
(* became of that.                                                         *)

Ask(c) ==
  /\ phase[c] = "idle"
  /\ Become(c, "waiting")
  /\ Send(Message("ask", c, 0))
  /\ UNCHANGED <<belief, holder, last, seen>>

Learn(m) ==
  /\ m.kind = "granted"
  /\ phase[m.client] = "waiting"
  /\ Become(m.client, "holding")
  /\ Believe(m.client, m.token)
  /\ Receive(m)
  /\ UNCHANGED <<holder, last, seen>>

Write(c) ==
  /\ phase[c] = "holding"
  /\ Become(c, "writing")
  /\ Send(Message("write", c, belief[c]))
  /\ UNCHANGED <<belief, holder, last, seen>>

Confirm(m) ==
  /\ m.kind = "stored"
  /\ phase[m.client] = "writing"
  /\ Become(m.client, "holding")
  /\ Receive(m)
  /\ UNCHANGED <<belief, holder, last, seen>>

(* The lease has run out long ago, for another has written since.          *)
Lose(m) ==
  /\ m.kind = "refused"
  /\ phase[m.client] = "writing"
  /\ Become(m.client, "idle")
  /\ Believe(m.client, 0)
  /\ Receive(m)
  /\ UNCHANGED <<holder, last, seen>>

Release(c) ==
  /\ phase[c] = "holding"
  /\ Become(c, "idle")
  /\ Believe(c, 0)
  /\ Send(Message("release", c, belief[c]))
  /\ UNCHANGED <<holder, last, seen>>

-----------------------------------------------------------------------------
(* The server.  Who asks waits as a message; which one is next is open.    *)

Grant(m) ==
  /\ m.kind = "ask"
  /\ holder = Nobody
  /\ holder' = m.client
  /\ last' = last + 1
  /\ Answer(m, "granted", last + 1)
  /\ UNCHANGED <<phase, belief, seen>>

Expire ==
  /\ holder # Nobody
  /\ holder' = Nobody
  /\ UNCHANGED <<phase, belief, last, seen, messages>>

IsOfTheLease(m) == holder = m.client /\ last = m.token

Free(m) ==
  /\ m.kind = "release"
  /\ IsOfTheLease(m)
  /\ holder' = Nobody
  /\ Receive(m)
  /\ UNCHANGED <<phase, belief, last, seen>>

(* A release that comes after its lease has run out must not end another.  *)
Ignore(m) ==
  /\ m.kind = "release"
  /\ ~IsOfTheLease(m)
  /\ Receive(m)
  /\ UNCHANGED <<phase, belief, holder, last, seen>>

-----------------------------------------------------------------------------
(* The store.                                                              *)

Store(m) ==
  /\ m.kind = "write"
  /\ m.token >= seen
  /\ seen' = m.token
  /\ Answer(m, "stored", m.token)
  /\ UNCHANGED <<phase, belief, holder, last>>

Refuse(m) ==
  /\ m.kind = "write"
  /\ m.token < seen
  /\ Answer(m, "refused", m.token)
  /\ UNCHANGED <<phase, belief, holder, last, seen>>

-----------------------------------------------------------------------------
Next ==
  \/ \E c \in Client : Ask(c) \/ Write(c) \/ Release(c)
  \/ \E m \in messages : Learn(m) \/ Confirm(m) \/ Lose(m)
  \/ \E m \in messages : Grant(m) \/ Free(m) \/ Ignore(m)
  \/ \E m \in messages : Store(m) \/ Refuse(m)
  \/ Expire

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* No lease is given twice.                                                *)
LeasesDiffer ==
  \A c, d \in Client : belief[c] = belief[d] /\ belief[c] # 0 => c = d

(* Who has the newest lease has the lock, if it has not run out.           *)
NewestHolds ==
  \A c \in Client : belief[c] = last /\ last # 0 => holder \in {c, Nobody}

(* The store refuses nobody whose lease is the newest.                     *)
NewestIsStored == \A m \in messages : m.kind = "refused" => m.token < last

(* Nobody writes with a token that no lease has had.                       *)
SeenWasGiven == seen <= last

(* What the tokens are for: two clients that both believe to hold the      *)
(* lock, and a write that comes too late.                                  *)
ReachTwoBelieve == \E c, d \in Client : c # d /\ belief[c] # 0 /\ belief[d] # 0
ReachRefusal == \E m \in messages : m.kind = "refused"

(* For the search: so many leases.                                         *)
ThreeLeases == last <= 3

THEOREM Spec =>
  [](TypeOK /\ LeasesDiffer /\ NewestHolds /\ NewestIsStored /\ SeenWasGiven)
-----------------------------------------------------------------------------
(* Checked by TLC with ThreeLeases, every invariant, and every probe       *)
(* reached; greyverify.toml has the models.                                *)
(*                                                                         *)
(*   clients   distinct states   depth                                     *)
(*   2                   4,112      21                                     *)
(*   3                  29,348      22                                     *)
=============================================================================
