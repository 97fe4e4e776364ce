------------------------------ MODULE Tickets ------------------------------
(* Processes take a ticket, wait until it is called, and call the next one. *)
EXTENDS Naturals
CONSTANT N

(* --algorithm Tickets
variables next = 0, serving = 0;

fair process Proc \in 1..N
variable mine = 0;
begin
  take:  mine := next;
         next := next + 1;
  wait:  await serving = mine;
  leave: serving := serving + 1;
end process;
end algorithm *)
\* BEGIN TRANSLATION - the hash of the PCal code: PCal-f6fce2e81cc35507cc8fb38217c7e4ad
VARIABLES next, serving, pc, mine

vars == << next, serving, pc, mine >>

ProcSet == (1..N)

Init == (* Global variables *)
        /\ next = 0
        /\ serving = 0
        (* Process Proc *)
        /\ mine = [self \in 1..N |-> 0]
        /\ pc = [self \in ProcSet |-> "take"]

take(self) == /\ pc[self] = "take"
              /\ mine' = [mine EXCEPT ![self] = next]
              /\ next' = next + 1
              /\ pc' = [pc EXCEPT ![self] = "wait"]
              /\ UNCHANGED serving

wait(self) == /\ pc[self] = "wait"
              /\ serving = mine[self]
              /\ pc' = [pc EXCEPT ![self] = "leave"]
              /\ UNCHANGED << next, serving, mine >>

leave(self) == /\ pc[self] = "leave"
               /\ serving' = serving + 1
               /\ pc' = [pc EXCEPT ![self] = "Done"]
               /\ UNCHANGED << next, mine >>

Proc(self) == take(self) \/ wait(self) \/ leave(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in 1..N: Proc(self))
           \/ Terminating

Spec == /\ Init /\ [][Next]_vars
        /\ \A self \in 1..N : WF_vars(Proc(self))

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION - the hash of the generated TLA code (remove to silence divergence warnings): TLA-2f69ce46dd96b94f8dc257d081023b79

Exclusion == \A p, q \in 1..N : pc[p] = "leave" /\ pc[q] = "leave" => p = q
OneIsFirst == pc[1] = "take" => serving = 0
=============================================================================
