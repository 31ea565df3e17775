"""Sockets, HTTP and WebSocket, and what faults do to them."""
