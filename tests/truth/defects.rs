//! Known defects of TLC, and greens that its rules allow and a reader misunderstands.
