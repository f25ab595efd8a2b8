"""What all tests share: properties are searched without a clock, since machines differ."""

import os

from hypothesis import settings

if not os.environ.get(
    "CI"
):  # there, hypothesis brings a profile of its own: no clock, and the same cases every time
    settings.register_profile("artkit", deadline=None)
    settings.load_profile("artkit")
