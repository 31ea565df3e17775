"""Messages of the Live API, read and written without google-genai."""
