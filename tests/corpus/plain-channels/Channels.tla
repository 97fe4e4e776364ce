---- MODULE Channels ----
EXTENDS Naturals, Sequences, TLC
CONSTANT Node
VARIABLES chan, sent, log
Init == /\ chan = [<<a, b>> \in Node \X Node |-> <<>>] /\ sent = [n \in Node |-> 0] /\ log = [n \in Node |-> <<>>]
Send(a, b) == /\ sent[a] < 1 /\ chan' = [chan EXCEPT ![a, b] = Append(@, [from |-> a, n |-> sent[a]])] /\ sent' = [sent EXCEPT ![a] = @ + 1] /\ UNCHANGED log
Recv(a, b) == /\ chan[a, b] # <<>> /\ log' = [log EXCEPT ![b] = Append(log[b], Head(chan[a, b]))] /\ chan' = [chan EXCEPT ![a, b] = Tail(@)] /\ UNCHANGED sent
Next == \E a, b \in Node : Send(a, b) \/ Recv(a, b)
Spec == Init /\ [][Next]_<<chan, sent, log>>
Last(s) == s[Len(s)]
Inv == \A n \in Node : log[n] = <<>> \/ (Last(log[n]).n = 0 /\ SubSeq(log[n], 1, Len(log[n])) = log[n] /\ Assert(TRUE, "x"))
====
