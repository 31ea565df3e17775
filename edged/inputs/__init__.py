"""What becomes events: button, microphone, camera."""
