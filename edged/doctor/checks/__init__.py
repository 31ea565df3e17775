"""What is examined: each module gathers facts of one subject and judges them."""
