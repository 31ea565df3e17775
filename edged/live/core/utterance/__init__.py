"""What the user says or writes, until its reply begins. Pure."""
