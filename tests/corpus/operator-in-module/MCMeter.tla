---- MODULE MCMeter ----
EXTENDS Meter
Four == 4
====
