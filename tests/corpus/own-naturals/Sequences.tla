---- MODULE Sequences ----
Len(s) == 0
Append(s, e) == s
====
