"""The asyncio shell around the pure conversation."""
