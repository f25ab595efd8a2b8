"""Pictures that a network takes for what they are not: attacks, what they are to reach, and what they leave.

This is art on toy digits: the networks are small, the pictures are 28 pixels wide, and nothing here is a measure of the
safety of any system.
"""

from artkit.adversarial.attack import Attack, Mind
from artkit.adversarial.attacks import ATTACKS
from artkit.adversarial.build import attack, build_attack
from artkit.adversarial.criteria import Criterion, Misclassification, Targeted
from artkit.adversarial.files import adversarial_bytes, read_adversarial
from artkit.adversarial.gradient import FGSM, PGD
from artkit.adversarial.result import Adversarial, judge

__all__ = [
    "ATTACKS",
    "FGSM",
    "PGD",
    "Adversarial",
    "Attack",
    "Criterion",
    "Mind",
    "Misclassification",
    "Targeted",
    "adversarial_bytes",
    "attack",
    "build_attack",
    "judge",
    "read_adversarial",
]
