"""Turn-taking: pure decisions without asyncio, clocks or devices."""
