"""Spreadsheets in and out: a declared template, a guarded reader, a plan that is shown before it is applied.

Nothing here knows what a row is about: heads, words and rules come from the caller's YAML and from the
`Context` it hands over. Kept free of imports, because the parser process starts here.
"""
