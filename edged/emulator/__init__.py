"""A faithful local Gemini Live service over TLS, with a parrot or an assistant behind it.

What is pure: ``wire`` and ``schema`` (proto3 JSON), ``messages`` (what a client may say),
``session`` (one connection as a state machine fed with time), ``plan`` and the personas.
``server`` is the asyncio shell around it.
"""
