"""A token broker for a fleet: it keeps the API key, and gives each device a token per connection.

Runs on a server of the fleet's owner, not on a device; its libraries are the extra `broker`.
"""
