"""What carries a session: addresses, TLS, proxies, the WebSocket and what may come through it."""
