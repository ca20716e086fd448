"""The web in which committees see their work, and the commands that serve it."""

import gc

# What is imported stays. Looking through it for garbage at Python's own pace takes a tenth of every start.
gc.set_threshold(50_000, 20, 20)
