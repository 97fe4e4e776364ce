---- MODULE Sorting ----
EXTENDS Naturals, Sequences, FiniteSets, TLC
VARIABLES q, done
Remove(s, e) == SelectSeq(s, LAMBDA x : x # e)
Range(f) == {f[x] : x \in DOMAIN f}
Rev(s) == [i \in 1..Len(s) |-> s[Len(s) + 1 - i]]
RECURSIVE Sum(_)
Sum(s) == IF s = <<>> THEN 0 ELSE Head(s) + Sum(Tail(s))
IsSorted(s) == \A i, j \in 1..Len(s) : i < j => s[i] <= s[j]
Swap(s, i, j) == [s EXCEPT ![i] = s[j], ![j] = s[i]]
Insert(s, i, e) == SubSeq(s, 1, i - 1) \o <<e>> \o SubSeq(s, i, Len(s))
Init == q \in {<<3, 1, 2>>, <<2, 2, 1>>} /\ done = <<>>
Next == \/ \E i \in 1..(Len(q) - 1) : q[i] > q[i+1] /\ q' = Swap(q, i, i + 1) /\ UNCHANGED done
        \/ IsSorted(q) /\ q # <<>> /\ q' = Tail(q) /\ done' = Append(done, Head(q))
Spec == Init /\ [][Next]_<<q, done>> /\ WF_<<q, done>>(Next)
Inv == /\ Sum(q) + Sum(done) \in {5, 6} /\ IsSorted(done) /\ Range(Rev(q)) = Range(q) /\ Len(Remove(q, 1)) <= Len(q) /\ Insert(q, 1, 0)[1] = 0 /\ SortSeq(Rev(q), LAMBDA a, b : a < b) = SortSeq(q, <)
Live == <>(q = <<>>)
====
