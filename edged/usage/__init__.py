"""What Gemini costs: tokens by day and month, and money by a table of prices."""
