---- MODULE Parity ----
EXTENDS Naturals
VARIABLE n
Name(k) == CASE k % 2 = 0 -> "even" [] k % 2 = 1 -> "odd" [] OTHER -> "none"
Init == n = 0
Next == n' = CHOOSE m \in 0..4 : m = (n + 1) % 5
Spec == Init /\ [][Next]_n
Named == Name(n) \in {"even", "odd"}
====
