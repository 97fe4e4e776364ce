-------------------------------- MODULE Race --------------------------------
(* Two processes add to a counter without a lock. The translation is left to
   whoever checks it. *)
EXTENDS Naturals

(* --algorithm Race
variables x = 0;

process Adder \in 1..2
variable seen = 0;
begin
  read:  seen := x;
  write: x := seen + 1;
end process;
end algorithm *)

NeverAboveTwo == x <= 2
BothCount == (\A p \in 1..2 : pc[p] = "Done") => x = 2
=============================================================================
