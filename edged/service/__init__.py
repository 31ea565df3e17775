"""The daemon as a service: what systemd is told, hands over and asks for."""
