"""Pictures of the hand, drawn from its servo angles."""
