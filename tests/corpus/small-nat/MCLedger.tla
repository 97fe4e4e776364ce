---- MODULE MCLedger ----
EXTENDS Ledger
SmallNat == 0..4
====
