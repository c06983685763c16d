"""The planner: a Strands agent that decides to fingerspell a sentence."""
