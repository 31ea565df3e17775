"""The tools that come with the device."""
