---- MODULE Bags ----
EmptyBag == "none"
====
