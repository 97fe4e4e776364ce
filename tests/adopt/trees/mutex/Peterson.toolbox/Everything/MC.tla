---- MODULE MC ----
EXTENDS Peterson, TLC

\* SPECIFICATION definition @modelBehaviorSpec:0
spec_160224851370211000 ==
Spec
----
\* INVARIANT definition @modelCorrectnessInvariants:0
inv_160224851370212000 ==
Exclusion
----
\* PROPERTY definition @modelCorrectnessProperties:0
prop_160224851370213000 ==
Progress
----
=============================================================================
