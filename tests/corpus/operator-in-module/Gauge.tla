---- MODULE Gauge ----
EXTENDS Naturals
Limit == 10
Wrap(n) == n % Limit
====
