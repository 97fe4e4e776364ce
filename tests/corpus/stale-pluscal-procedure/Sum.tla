---- MODULE Sum ----
EXTENDS Naturals, Sequences, TLC
(* --fair algorithm Sum
variables result = 0;
procedure add(n)
begin
  start:
    if n > 0 then
      result := result + n;
      call add(n - 2);
    end if;
  back:
    return;
end procedure;
begin
  main: call add(3);
  check: assert result = 6;
end algorithm; *)
\* BEGIN TRANSLATION PCal-3b97605f1aa5892efff3197aece506ab
CONSTANT defaultInitValue
VARIABLES result, pc, stack, n

vars == << result, pc, stack, n >>

Init == (* Global variables *)
        /\ result = 0
        (* Procedure add *)
        /\ n = defaultInitValue
        /\ stack = << >>
        /\ pc = "main"

start == /\ pc = "start"
         /\ IF n > 0
               THEN /\ result' = result + n
                    /\ /\ n' = n - 1
                       /\ stack' = << [ procedure |->  "add",
                                        pc        |->  "back",
                                        n         |->  n ] >>
                                    \o stack
                    /\ pc' = "start"
               ELSE /\ pc' = "back"
                    /\ UNCHANGED << result, stack, n >>

back == /\ pc = "back"
        /\ pc' = Head(stack).pc
        /\ n' = Head(stack).n
        /\ stack' = Tail(stack)
        /\ UNCHANGED result

add == start \/ back

main == /\ pc = "main"
        /\ /\ n' = 3
           /\ stack' = << [ procedure |->  "add",
                            pc        |->  "check",
                            n         |->  n ] >>
                        \o stack
        /\ pc' = "start"
        /\ UNCHANGED result

check == /\ pc = "check"
         /\ Assert(result = 6, "Failure of assertion at line 17, column 10.")
         /\ pc' = "Done"
         /\ UNCHANGED << result, stack, n >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == add \/ main \/ check
           \/ Terminating

Spec == /\ Init /\ [][Next]_vars
        /\ WF_vars(Next)

Termination == <>(pc = "Done")

\* END TRANSLATION TLA-b127691ee2b9b75674f3e40ff77c686b
====
