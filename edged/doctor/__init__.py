"""What the owner asks when something is wrong: `edged doctor` and `edged devices`.

Each check is a pure judgement (facts in, finding out) and a thin function that gathers the facts.
"""
