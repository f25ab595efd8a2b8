"""From names to an `Ascent`, and the one-call way to dream."""

from collections.abc import Callable, Sequence
from typing import cast

from artkit.classifier.network import Network
from artkit.dreaming.ascent import Ascent, Progress, ascend
from artkit.dreaming.composites import OBJECTIVES
from artkit.dreaming.dream import Dream
from artkit.dreaming.labels import parse_labels
from artkit.dreaming.objectives import Objective, Sum
from artkit.dreaming.parameterization import Parameterization
from artkit.dreaming.parameterizations import PARAMETERIZATIONS
from artkit.dreaming.presets import PRESETS
from artkit.dreaming.projections import Facets
from artkit.dreaming.references import reads_digits
from artkit.dreaming.regularizer import Regularizer
from artkit.dreaming.regularizers import REGULARIZERS
from artkit.errors import InputError
from artkit.plugins import find, make
from artkit.spec import Spec, parse_sum

Named = str | Spec


def build_ascent(
    preset: str | None = None,
    *,
    objective: Named | Objective | None = None,
    parameterization: Named | Parameterization | None = None,
    regularizers: Sequence[Named | Regularizer] | None = None,
    steps: int | None = None,
    step: float | None = None,
    anneal: float | None = None,
    where: str = "",
) -> Ascent:
    """Return the ascent that is meant.

    Parameters
    ----------
    preset : str, optional
        One of `PRESETS`, for everything that is not given; None: ``raw``.
    objective, parameterization : str, Spec or the thing itself, optional
        ``"class_logit + 0.5 * turned:label=9"``, ``"pixel:grey=0"``.
    regularizers : sequence of str, Spec or Regularizer, optional
        ``["blur:sigma=0.6,every=2", Jitter(1)]``; an empty one means none.
    steps : int, optional
        How many.
    step : float, optional
        Length of the first.
    anneal : float, optional
        The last one's length as a share of that.
    where : str, optional
        Where the names were written, for error messages.

    Raises
    ------
    InputError
        If a name or an option is unknown, or a value is out of range.
    """
    base = find("presets", preset or "raw", PRESETS, where)
    chosen = base.regularizers if regularizers is None else regularizers
    return Ascent(
        objective=build_objective(objective or base.objective, where),
        parameterization=cast(
            Parameterization,
            _made("parameterizations", parameterization or base.parameterization, PARAMETERIZATIONS, where),
        ),
        regularizers=tuple(
            cast(Regularizer, _made("regularizers", each, REGULARIZERS, where)) for each in chosen
        ),
        steps=base.steps if steps is None else steps,
        step=base.step if step is None else step,
        anneal=base.anneal if anneal is None else anneal,
    )


def build_objective(value: Named | Objective, where: str = "") -> Objective:
    """Return the objective that is meant: a thing itself, a Spec, or a text, which may be a weighted sum.

    Raises
    ------
    InputError
        If a name or an option is unknown, or a value is out of range.

    Examples
    --------
    >>> build_objective("class_logit - 0.5 * turned:label=9").terms[1][0]
    -0.5
    """
    if not isinstance(value, str):
        return cast(Objective, _made("objectives", value, OBJECTIVES, where))
    terms = tuple(
        (weight, cast(Objective, _made("objectives", spec, OBJECTIVES, where)))
        for weight, spec in parse_sum(value, f"{where}.objective" if where else "objective")
    )
    return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else Sum(terms)


def check_facets(how: Ascent, network: Network, where: str = "regularizers") -> None:
    """Refuse facets for a network that does not read digits, whose dreams they would draw towards digits.

    Raises
    ------
    InputError
        If there are any.
    """
    if any(isinstance(each, Facets) for each in how.regularizers) and not reads_digits(network):
        names = ", ".join(network.labels[:12]) + (" ..." if len(network.labels) > 12 else "")
        raise InputError(
            f"{where}: facets are ways of writing digits; the classes of this network are {names}"
        )


def _made(kind: str, value: object, builtins: object, where: str) -> object:
    if isinstance(value, str):
        value = Spec.parse(value, where or kind.removesuffix("s"))
    if isinstance(value, Spec):
        return make(kind, value.name, value.options, builtins, where)  # type: ignore[arg-type]
    return value


def dream(
    model: Network,
    labels: int | str | Sequence[int | str],
    *,
    seeds: int | Sequence[int] = 0,
    preset: str | None = None,
    objective: Named | Objective | None = None,
    parameterization: Named | Parameterization | None = None,
    regularizers: Sequence[Named | Regularizer] | None = None,
    steps: int | None = None,
    step: float | None = None,
    anneal: float | None = None,
    snapshots: Sequence[int] = (),
    callback: Callable[[Progress], None] | None = None,
) -> tuple[Dream, ...]:
    """Dream pictures that a network takes for what they are asked to be.

    Parameters
    ----------
    model : Network
        As `artkit.load_model` returns it.
    labels : int, str or sequence of them
        The classes, by number or by name.
    seeds : int or sequence of int, optional
        One for all, or one a label; with a single label, one dream a seed.
    preset, objective, parameterization, regularizers, steps, step, anneal
        See `build_ascent`.
    snapshots : sequence of int, optional
        Keep the negatives after so many steps; 0 is the beginning.
    callback : callable, optional
        Called with a `Progress` now and then.

    Returns
    -------
    tuple of Dream
        In the order of the labels.

    Raises
    ------
    InputError
        If a name is unknown or an option out of range.
    ValueError
        If labels and seeds are both several and differ in number.

    Examples
    --------
    >>> import artkit
    >>> six, = artkit.dream(artkit.load_model("potato"), 6, regularizers=["blur:sigma=1"], steps=60)
    >>> six.label, six.image.shape, six.confidence > 0.9
    (6, (28, 28), True)
    """
    how = build_ascent(
        preset,
        objective=objective,
        parameterization=parameterization,
        regularizers=regularizers,
        steps=steps,
        step=step,
        anneal=anneal,
    )
    check_facets(how, model)
    asked = parse_labels(labels, model.labels)
    given = (seeds,) if isinstance(seeds, int) else tuple(seeds)
    if len(asked) == 1:
        asked *= len(given)
    elif len(given) == 1:
        given *= len(asked)
    return ascend(model, asked, given, how, snapshots=snapshots, callback=callback)
