---- MODULE Ledger ----
EXTENDS Integers
CONSTANT Account
VARIABLE balance
Init == balance = [a \in Account |-> 2]
Move(a, b, n) == /\ a # b
                 /\ n > 0
                 /\ balance[a] >= n
                 /\ balance' = [balance EXCEPT ![a] = @ - n, ![b] = @ + n]
Next == \E a, b \in Account, n \in Nat : Move(a, b, n)
Spec == Init /\ [][Next]_balance
RECURSIVE Sum(_)
Sum(S) == IF S = {} THEN 0 ELSE LET a == CHOOSE a \in S : TRUE IN balance[a] + Sum(S \ {a})
Conserved == Sum(Account) = 4
====
