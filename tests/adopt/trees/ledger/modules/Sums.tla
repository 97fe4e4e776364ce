-------------------------------- MODULE Sums --------------------------------
LOCAL INSTANCE Naturals
LOCAL INSTANCE Sequences

Sum(s) == LET Upto[n \in 0..Len(s)] == IF n = 0 THEN 0 ELSE Upto[n - 1] + s[n]
          IN  Upto[Len(s)]
=============================================================================
