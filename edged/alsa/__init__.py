"""What microphone and speaker share about ALSA: cards, how to open one, what errors mean."""
