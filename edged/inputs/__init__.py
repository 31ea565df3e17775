"""Devices that cause events: button, microphone, camera."""
