---- MODULE Cache ----
EXTENDS Naturals
CONSTANTS Cpu, Address, Val
VARIABLES memory, cache
None == "none"
Init == memory \in [Address -> Val] /\ cache = [c \in Cpu |-> [a \in Address |-> None]]
Read(c, a) == /\ cache[c][a] = None
              /\ cache' = [cache EXCEPT ![c][a] = memory[a]]
              /\ UNCHANGED memory
Write(c, a, v) == /\ memory' = [memory EXCEPT ![a] = v]
                  /\ cache' = [d \in Cpu |-> [cache[d] EXCEPT ![a] = IF d = c THEN v ELSE None]]
Evict(c, a) == /\ cache[c][a] # None
               /\ cache' = [cache EXCEPT ![c][a] = None]
               /\ UNCHANGED memory
Next == \E c \in Cpu, a \in Address : Read(c, a) \/ Evict(c, a) \/ \E v \in Val : Write(c, a, v)
Spec == Init /\ [][Next]_<<memory, cache>>
Coherent == \A c \in Cpu, a \in Address : cache[c][a] \in {None, memory[a]}
====
