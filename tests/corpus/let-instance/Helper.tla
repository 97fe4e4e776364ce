---- MODULE Helper ----
Zero == 0
====
