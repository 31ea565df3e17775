"""Replies: who makes them, and how they sound and read."""
