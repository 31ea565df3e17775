"""A request of the owner over HTTP, as a tool."""
