"""The attacks by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from artkit.adversarial.attack import Attack
from artkit.adversarial.carlini_wagner import CarliniWagner
from artkit.adversarial.ddn import DDN
from artkit.adversarial.deepfool import DeepFool
from artkit.adversarial.expectation import EOT
from artkit.adversarial.fooling import Fooling
from artkit.adversarial.gradient import FGSM, PGD
from artkit.adversarial.universal import Patch, Universal

ATTACKS: Mapping[str, Callable[..., Attack]] = MappingProxyType(
    {
        "carlini_wagner": CarliniWagner,
        "ddn": DDN,
        "deepfool": DeepFool,
        "eot": EOT,
        "fgsm": FGSM,
        "fooling": Fooling,
        "patch": Patch,
        "pgd": PGD,
        "universal": Universal,
    }
)
"""Third parties add to them through ``artkit.attacks``."""
