"""The installation: settings, url root, servers, installed modules, command line, demo enterprise."""
