"""What is due: all duties of the tree from one place, waivers, workbench, the member's start page.

Not here: the duties' rules, which each module declares beside its own.
"""
