"""The Live API on the wire, through google-genai or on a bare WebSocket."""
