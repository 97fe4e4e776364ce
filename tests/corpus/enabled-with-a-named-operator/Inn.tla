---- MODULE Inn ----
EXTENDS Naturals, Sequences
VARIABLES ready, flag, todo
Others(e) == e # ready'
Send == /\ ready = 0
        /\ flag' = 7
        /\ ready' = 1
        /\ todo' = SelectSeq(todo, Others)
        /\ todo' = <<1, 2>>
CanSend == ENABLED Send
====
