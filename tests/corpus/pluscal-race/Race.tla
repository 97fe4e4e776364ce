---- MODULE Race ----
EXTENDS Naturals
(* --algorithm Race {
  variable total = 0;
  process (Adder \in 1..2)
    variable seen = 0;
  {
    read: seen := total;
    write: total := seen + 1;
  }
} *)
\* BEGIN TRANSLATION PCal-893e84b19eb2c7a7a61e6ff5feed7e20
VARIABLES total, pc, seen

vars == << total, pc, seen >>

ProcSet == (1..2)

Init == (* Global variables *)
        /\ total = 0
        (* Process Adder *)
        /\ seen = [self \in 1..2 |-> 0]
        /\ pc = [self \in ProcSet |-> "read"]

read(self) == /\ pc[self] = "read"
              /\ seen' = [seen EXCEPT ![self] = total]
              /\ pc' = [pc EXCEPT ![self] = "write"]
              /\ total' = total

write(self) == /\ pc[self] = "write"
               /\ total' = seen[self] + 1
               /\ pc' = [pc EXCEPT ![self] = "Done"]
               /\ seen' = seen

Adder(self) == read(self) \/ write(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in 1..2: Adder(self))
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION TLA-0dbfd242340eccd079c02e16afc3a0b5
Added == (\A p \in 1..2 : pc[p] = "Done") => total = 2
====
