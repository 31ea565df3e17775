"""Timers, alarms and reminders.

Pure: `schedule` says when something is due, `plan` what rings and what was missed, `kept` how it is
written down. They know the time only as a `Moment` that they are given, and the next deadline is a
value. The shell: `clocks` reads the time, `store` the file, `alarm_clock` does what is due.
"""
