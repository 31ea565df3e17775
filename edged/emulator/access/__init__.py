"""Who may connect: certificates, keys, tokens and service accounts."""
