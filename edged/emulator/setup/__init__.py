"""Models, and the set-ups that the service accepts for them."""
