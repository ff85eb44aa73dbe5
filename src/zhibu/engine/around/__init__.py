"""What stands around every request: headers, access, turns, maintenance, errors in words."""
