"""From names to an attack, and the one-call way to make adversarial pictures."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from artkit.adversarial.attack import Attack, Mind
from artkit.adversarial.attacks import ATTACKS
from artkit.adversarial.criteria import Criterion, Misclassification
from artkit.adversarial.result import Adversarial, judge
from artkit.errors import PluginError
from artkit.plugins import make
from artkit.spec import Spec


def build_attack(value: str | Spec | Attack, where: str = "") -> Attack:
    """Return the attack that is meant: ``"pgd:norm=l2,epsilon=2,steps=40"``.

    Raises
    ------
    InputError
        If a name or an option is unknown, or a value is out of range.
    PluginError
        If a plug-in of this name makes something else.

    Examples
    --------
    >>> build_attack("pgd:norm=l2,epsilon=2").epsilon
    2.0
    """
    if isinstance(value, str):
        value = Spec.parse(value, where or "attack")
    if isinstance(value, Spec):
        made = make("attacks", value.name, value.options, ATTACKS, where)
        if not isinstance(made, Attack):
            raise PluginError(f"attack {value.name!r}: expected an Attack, found {type(made).__name__}")
        return made
    return value


def attack(
    mind: Mind,
    images: npt.ArrayLike,
    labels: int | Sequence[int] | npt.ArrayLike,
    how: str | Spec | Attack = "pgd",
    criterion: Criterion | None = None,
    *,
    seed: int = 0,
) -> Adversarial:
    """Change pictures until a network takes them for what they are not.

    Parameters
    ----------
    mind : Mind
        As `artkit.load_model` returns it.
    images : array, (n, 28, 28)
        Pictures in [0, 1], 1 is ink.
    labels : int or array of int, (n,)
        The class that each is about, as the criterion takes it.
    how : str, Spec or Attack, optional
        ``"pgd:norm=l2,epsilon=2"``.
    criterion : Criterion, optional
        What is to be reached; None: `Misclassification`.
    seed : int, optional
        Of attacks that draw.

    Raises
    ------
    InputError
        If a name is unknown or an option out of range.

    Examples
    --------
    >>> import artkit
    >>> from artkit.adversarial import Targeted, attack
    >>> grey = np.full((1, 28, 28), 0.5)
    >>> one = attack(artkit.load_model("twin"), grey, 1, "pgd:epsilon=0.3", Targeted(1, confidence=0.999))
    >>> bool(one.success[0]), float(one.linf[0]) <= 0.3
    (True, True)
    """
    pictures = np.asarray(images, np.float32)
    about = np.broadcast_to(np.asarray(labels, np.int64), len(pictures))
    goal = criterion or Misclassification()
    rng = np.random.Generator(np.random.PCG64(seed))
    found = build_attack(how)(mind, pictures, about, goal, rng)
    return judge(mind, pictures, found, about, goal, seeds=np.full(len(pictures), seed))
