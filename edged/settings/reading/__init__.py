"""From the owner's files to settings, with every mistake reported."""
