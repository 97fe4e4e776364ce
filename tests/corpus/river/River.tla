---- MODULE River ----
(* A wolf, a goat and a cabbage cross a river with a farmer. *)
Who == {"farmer", "wolf", "goat", "cabbage"}
VARIABLE left
Safe(S) == "farmer" \in S \/ ~({"wolf", "goat"} \subseteq S \/ {"goat", "cabbage"} \subseteq S)
Init == left = Who
Cross(with) ==
    LET bank == IF "farmer" \in left THEN left ELSE Who \ left
        crew == {"farmer", with}
    IN /\ crew \subseteq bank
       /\ Safe(bank \ crew)
       /\ left' = IF "farmer" \in left THEN left \ crew ELSE left \cup crew
Next == \E with \in Who : Cross(with)
Spec == Init /\ [][Next]_left
Someone == left # {}
====
