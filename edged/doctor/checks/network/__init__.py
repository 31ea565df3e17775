"""The way to Google: Wi-Fi, proxy, endpoint, key and session; servers of tools."""
