"""Turn-taking, function calls and resumption of a conversation."""
