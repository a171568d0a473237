"""The launcher's Python parts: one running instance of the platform and the checks of CI.

Standard library only, because they run before anything is installed.
"""
