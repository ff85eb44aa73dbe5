"""Every component and every error page on one page, for whoever keeps the installation (ux 15.6)."""
