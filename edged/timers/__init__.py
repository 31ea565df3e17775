"""Timers, alarms and reminders: pure; what rings when is a value, and so is the next deadline.

`schedule` says when something is due, `plan` what rings and what was missed, `kept` how it is
written down. They know the time only as a `Moment` that they are given.
"""
