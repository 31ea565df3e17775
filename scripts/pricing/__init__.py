"""Make the table of prices from genai-prices."""
