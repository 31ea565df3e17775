"""Microphone, speaker, camera, button and light."""
