---- MODULE Mutex ----
EXTENDS Naturals
CONSTANT Proc
(* --algorithm Mutex
variables lock = 0;
define
  Exclusive == \A p, q \in Proc : p # q => ~(pc[p] = "cs" /\ pc[q] = "cs")
end define;
fair process Worker \in Proc
begin
  try:
    await lock = 0;
    lock := self;
  cs:
    skip;
  out:
    lock := 0;
    goto try;
end process;
end algorithm; *)
\* BEGIN TRANSLATION PCal-dc98df4d9ccd95e07a8f814a7c9399cc
VARIABLES lock, pc

(* define statement *)
Exclusive == \A p, q \in Proc : p # q => ~(pc[p] = "cs" /\ pc[q] = "cs")


vars == << lock, pc >>

ProcSet == (Proc)

Init == (* Global variables *)
        /\ lock = 0
        /\ pc = [self \in ProcSet |-> "try"]

try(self) == /\ pc[self] = "try"
             /\ lock = 0
             /\ lock' = self
             /\ pc' = [pc EXCEPT ![self] = "cs"]

cs(self) == /\ pc[self] = "cs"
            /\ TRUE
            /\ pc' = [pc EXCEPT ![self] = "out"]
            /\ lock' = lock

out(self) == /\ pc[self] = "out"
             /\ lock' = 0
             /\ pc' = [pc EXCEPT ![self] = "try"]

Worker(self) == try(self) \/ cs(self) \/ out(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in Proc: Worker(self))
           \/ Terminating

Spec == /\ Init /\ [][Next]_vars
        /\ \A self \in Proc : WF_vars(Worker(self))

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION TLA-91c1dac34dec99b8e6e809bb7efaf450
Enters == \E p \in Proc : <>(pc[p] = "cs")
====
