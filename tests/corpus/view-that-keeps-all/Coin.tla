---- MODULE Coin ----
EXTENDS Naturals
VARIABLES side, throws
Init == side = "head" /\ throws = 0
Throw == throws < 3 /\ throws' = throws + 1 /\ side' \in {"head", "tail"}
Win == throws = 3 /\ side' = "won" /\ throws' = throws
Next == Throw \/ Win
Spec == Init /\ [][Next]_<<side, throws>>
Side == <<throws, side>>
NeverWon == side # "won"
====
