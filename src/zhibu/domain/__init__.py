"""What the users know by name: one folder per module, in areas that look only downward."""
