"""Pictures that a network takes for what they are not: attacks, what they are to reach, and what they leave.

This is art on toy digits: the networks are small, the pictures are 28 pixels wide, and nothing here is a measure of the
safety of any system.
"""

from artkit.adversarial.attack import Attack, Mind
from artkit.adversarial.attacks import ATTACKS
from artkit.adversarial.beginnings import beginning
from artkit.adversarial.build import attack, build_attack
from artkit.adversarial.carlini_wagner import CarliniWagner
from artkit.adversarial.certificate import certified_distance
from artkit.adversarial.criteria import Criterion, Misclassification, Targeted
from artkit.adversarial.curve import Curve, success_curve
from artkit.adversarial.ddn import DDN
from artkit.adversarial.deepfool import DeepFool
from artkit.adversarial.expectation import EOT
from artkit.adversarial.files import adversarial_bytes, read_adversarial
from artkit.adversarial.fooling import Fooling
from artkit.adversarial.gradient import FGSM, PGD
from artkit.adversarial.result import Adversarial, distances, judge
from artkit.adversarial.survival import Survival, survival
from artkit.adversarial.universal import Patch, Universal
from artkit.classifier.perturbation import Norm

__all__ = [
    "ATTACKS",
    "DDN",
    "EOT",
    "FGSM",
    "PGD",
    "Adversarial",
    "Attack",
    "CarliniWagner",
    "Criterion",
    "Curve",
    "DeepFool",
    "Fooling",
    "Mind",
    "Misclassification",
    "Norm",
    "Patch",
    "Survival",
    "Targeted",
    "Universal",
    "adversarial_bytes",
    "attack",
    "beginning",
    "build_attack",
    "certified_distance",
    "distances",
    "judge",
    "read_adversarial",
    "success_curve",
    "survival",
]
