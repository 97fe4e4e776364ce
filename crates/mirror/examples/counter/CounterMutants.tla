---- MODULE CounterMutants ----
EXTENDS Counter

\* It goes on where it should begin again.
OneTooFar(n) == n <= N
====
