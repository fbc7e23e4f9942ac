# Sourced by deploy/up: the demo tenant, its simulated number and its people. Everything here may be done again and again.
