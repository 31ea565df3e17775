"""The daemon as a systemd service: notifications, socket activation, reload and watchdog."""
