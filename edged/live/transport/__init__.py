"""The transport of a session: addresses, TLS, proxies, the WebSocket and its limits."""
