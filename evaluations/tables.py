"""Imports every table of the evaluations once, so that the metadata is whole."""

from evaluations.committee import Committee, Locality, Service, Unit
from evaluations.continuation import Continuation
from evaluations.cycle import ChosenIndicator, Cycle, TakingPart
from evaluations.edition import AddedEdition, PublishedTheme
from evaluations.event import Event
from evaluations.evidence import Evidence, EvidenceUse, StoredFile
from evaluations.improvement_priority import (
    ImprovementPriority,
    Milestone,
    PlanEntry,
    PriorityMove,
    PriorityOrigin,
    PriorityVersion,
    SuccessMeasure,
)
from evaluations.inspection import EvidenceRequest, ExternalEvaluation, PrivateSorting, RequestMessage
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.measure import Measure, MeasureValue
from evaluations.moderation import Moderation, ModerationReply
from evaluations.person import Person, Role
from evaluations.position_statement import Claim, ClaimReference, PositionStatement
from evaluations.release import Assembly, Release, ReleasedFile, ReleaseReading
from evaluations.session import (
    AgendaItem,
    Attendee,
    Reveal,
    RevealedView,
    RoomSession,
    SessionAction,
    SessionInvitation,
    SessionOutcome,
    SessionPulse,
    View,
)
from evaluations.trace import Trace, TraceHead

TRACED = (
    AddedEdition,
    AgendaItem,
    Attendee,
    ChosenIndicator,
    Claim,
    ClaimReference,
    Committee,
    Continuation,
    Cycle,
    Event,
    Evidence,
    EvidenceRequest,
    EvidenceUse,
    ExternalEvaluation,
    ImprovementPriority,
    Judgement,
    JudgementEntry,
    Locality,
    Measure,
    MeasureValue,
    Milestone,
    Moderation,
    ModerationReply,
    Person,
    PlanEntry,
    PositionStatement,
    PriorityMove,
    PriorityOrigin,
    PriorityVersion,
    PublishedTheme,
    Release,
    ReleasedFile,
    RequestMessage,
    Reveal,
    RevealedView,
    Role,
    RoomSession,
    Service,
    SessionAction,
    SessionInvitation,
    SessionOutcome,
    StoredFile,
    SuccessMeasure,
    TakingPart,
    Unit,
)
NEVER_CHANGED = (
    ExternalEvaluation,
    JudgementEntry,
    ModerationReply,
    PlanEntry,
    PriorityMove,
    PriorityVersion,
    ReleaseReading,
    ReleasedFile,
    RequestMessage,
    Reveal,
    RevealedView,
    SessionOutcome,
    Trace,
)

__all__ = [
    model.__name__
    for model in (*TRACED, Assembly, PrivateSorting, ReleaseReading, SessionPulse, Trace, TraceHead, View)
]
