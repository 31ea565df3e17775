"""Another partner than Gemini, to try: an adapter and a service of its wire (docs/partners.md)."""
