"""Diagnosis for the owner: `edged doctor` and `edged devices`.

Each check is a pure judgement (facts in, finding out) and a thin function that gathers the facts.
"""
