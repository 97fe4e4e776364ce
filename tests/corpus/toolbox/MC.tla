---- MODULE MC ----
EXTENDS Lift, TLC

\* CONSTANT definitions @modelParameterConstants:0Floors
const_155000000000000002000 == 
-1..2
----

\* CONSTANT definitions @modelParameterConstants:1Start
const_155000000000000003000 == 
0
----

\* INVARIANT definition @modelCorrectnessInvariants:1
inv_155000000000000004000 ==
floor < 3
----
=============================================================================
\* Modification History
