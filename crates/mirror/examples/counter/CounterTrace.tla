---- MODULE CounterTrace ----
(* Is what a counter recorded a behaviour of Counter?  An event is the name *)
(* of an action and the count after it.                                     *)
EXTENDS Counter, Sequences, TLC

CONSTANT Traces

VARIABLES which, \* number of the trace
          next   \* number of the event that comes next

Event == Traces[which][next]

Named == \/ Event[1] = "Up" /\ Up
         \/ Event[1] = "Reset" /\ Reset

Happens == /\ next <= Len(Traces[which])
           /\ Named /\ count' = Event[2]
           /\ next' = next + 1 /\ UNCHANGED which

\* It prints why, and leads nowhere.
Refused ==
  /\ next <= Len(Traces[which]) /\ ~ENABLED Happens
  /\ LET head == <<which, next>>
         why == IF Event[1] = "Up" /\ ~MayGo(count)
                THEN <<"MayGo(count)", <<"count", count>>>> ELSE <<"", <<>>>>
     IN \/ PrintT(<<"greyverify refused", head, [count |-> count], why>>) /\ FALSE
        \/ Named /\ PrintT(<<"greyverify instead", head, [count |-> count']>>) /\ FALSE

TraceInit == Init /\ which \in 1..Len(Traces) /\ next = 1
TraceSpec == TraceInit /\ [][Happens \/ (Refused /\ UNCHANGED <<which, next>>)]_<<count, which, next>>
View == <<which, next>>
====
