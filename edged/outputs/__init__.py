"""Devices that execute commands: speaker, light."""
