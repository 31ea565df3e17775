"""Who may speak, and when: pure decisions without asyncio, clocks or devices."""
