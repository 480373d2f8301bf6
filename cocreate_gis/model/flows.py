"""Status flows as data: states, and the transitions between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.titles import Title, joined


@dataclass(frozen=True)
class Transition:
    """A step from one state to another.

    Parameters
    ----------
    source, target : str
        Codes of the states.
    action : str
        The permission asked for.
    evidence : tuple of str
        Fields that must hold a value before the step is taken.
    fresh : tuple of str
        Fields that must be given with the step itself: what an earlier step left there proves nothing now.
    """

    source: str
    target: str
    action: str = "feature.edit"
    evidence: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """Every field the step asks for."""
        return (*self.fresh, *self.evidence)


@dataclass(frozen=True)
class StatusFlow:
    """The states a thing passes through.

    Parameters
    ----------
    initial : str
        State of a new record.
    states : Mapping[str, Title]
        Code and the title staff read.
    transitions : tuple of Transition
        Every step that may be taken.
    plain : Mapping[str, Title]
        What a resident reads, where it differs from the staff's title.
    initial_by : Mapping[tuple of str, str]
        By field and value, the state of a new record that holds it, where it is another one than `initial`.
    """

    initial: str
    states: Mapping[str, Title]
    transitions: tuple[Transition, ...]
    plain: Mapping[str, Title]
    initial_by: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        steps = (state for step in self.transitions for state in (step.source, step.target))
        named = {self.initial, *self.plain, *self.initial_by.values(), *steps}
        if unknown := named - set(self.states):
            raise ValueError(f"states without a title: {sorted(unknown)}")

    def start(self, values: Mapping[str, object]) -> str:
        """Give the state in which a new record begins.

        Parameters
        ----------
        values : Mapping[str, object]
            What the record holds.

        Returns
        -------
        str
            Code of the state.
        """
        by_value = (state for (name, value), state in self.initial_by.items() if values.get(name) == value)
        return next(by_value, self.initial)

    def transition(self, source: str, target: str) -> Transition:
        """Find the step between two states.

        Parameters
        ----------
        source, target : str
            Codes of the states.

        Returns
        -------
        Transition
            The step.

        Raises
        ------
        InvalidInput
            ``status_step_unknown``, with the steps there are: the flow has no such step.
        """
        for step in self.transitions:
            if (step.source, step.target) == (source, target):
                return step
        following = [self.states[step.target] for step in self.transitions if step.source == source]
        raise InvalidInput(
            "status_step_unknown",
            source=self.states.get(source, source),
            target=self.states.get(target, target),
            following=joined(following) if following else "—",
        )

    def into(self, target: str) -> tuple[Transition, ...]:
        """List the steps that lead to a state.

        Parameters
        ----------
        target : str
            Code of the state.

        Returns
        -------
        tuple of Transition
            In the order of the declaration; empty for the initial one.
        """
        return tuple(step for step in self.transitions if step.target == target)

    def guards(self, field: str) -> frozenset[str]:
        """Say who alone may write a field.

        Parameters
        ----------
        field : str
            Its name.

        Returns
        -------
        frozenset of str
            The permissions of the steps with which it is given, any of which will do; empty where it belongs
            to no step.
        """
        return frozenset(step.action for step in self.transitions if field in step.fresh)


def chain(
    states: Mapping[str, tuple[str, str]],
    transitions: tuple[Transition, ...],
    plain: Mapping[str, tuple[str, str]] | None = None,
    initial_by: Mapping[tuple[str, str], str] | None = None,
) -> StatusFlow:
    """Declare a flow whose first state is the initial one.

    Parameters
    ----------
    states : Mapping[str, tuple of str]
        Chinese and English title per state.
    transitions : tuple of Transition
        The steps.
    plain : Mapping[str, tuple of str], optional
        What a resident reads per state.
    initial_by : Mapping[tuple of str, str], optional
        As of `StatusFlow`.

    Returns
    -------
    StatusFlow
        The flow.
    """
    titles = {key: Title(*pair) for key, pair in states.items()}
    plain_titles = {key: Title(*pair) for key, pair in (plain or {}).items()}
    return StatusFlow(next(iter(titles)), titles, transitions, plain_titles, initial_by or {})
