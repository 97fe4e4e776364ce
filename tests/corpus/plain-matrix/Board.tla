---- MODULE Board ----
EXTENDS Naturals, Sequences, TLC
VARIABLES board, moves
Empty == [x \in 1..2, y \in 1..2 |-> 0]
Row(r) == [i \in 1..2 |-> board[r, i]]
Init == board = [Empty EXCEPT ![1, 1] = 1] /\ moves = <<>>
Move(x, y) == board[x, y] = 0 /\ board' = [board EXCEPT ![x, y] = 2] /\ moves' = Append(moves, <<x, y>>)
Next == \E x, y \in 1..2 : Move(x, y)
Spec == Init /\ [][Next]_<<board, moves>>
Inv == Len(moves) <= 3 /\ Row(1) \o Row(2) # <<>> /\ \A m \in 1..Len(moves) : board[moves[m][1], moves[m][2]] = 2
====
