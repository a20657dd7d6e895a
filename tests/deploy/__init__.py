"""The deployment files: the compose file against the part of the Compose specification it uses, image and scripts.

No container engine is needed: what can run without one runs for real (roles, namespace, the command in the image).
"""
