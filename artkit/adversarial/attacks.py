"""The attacks by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from artkit.adversarial.attack import Attack
from artkit.adversarial.gradient import FGSM, PGD

ATTACKS: Mapping[str, Callable[..., Attack]] = MappingProxyType({"fgsm": FGSM, "pgd": PGD})
"""Third parties add to them through ``artkit.attacks``."""
