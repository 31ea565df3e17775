"""Tools of servers that speak the Model Context Protocol (https://modelcontextprotocol.io).

    settings ─► servers ─► server ─► procedures (pure) ─► http ─► a server on the network
                   │          └────────────────────────► stdio ─► a server that is a program
                   └─► offer (pure) ─► approval (pure) ─► tools, declared at the next set-up

`procedures` is the client without I/O: generators that yield what is to be posted and are sent what
came back. What a server tells is neither believed nor trusted: `offer` bounds it, `approval` keeps
what its owner has seen, and only that is declared.
"""
