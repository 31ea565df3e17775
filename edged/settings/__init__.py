"""The owner's settings, validated and frozen."""
