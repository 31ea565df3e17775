"""What the owner writes about tools, requests, servers and plug-ins."""
