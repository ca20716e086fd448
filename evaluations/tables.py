"""Imports every table of the evaluations once, so that the metadata is whole."""

from evaluations.committee import Committee, Locality, Service, Unit
from evaluations.cycle import ChosenIndicator, Cycle, TakingPart
from evaluations.edition import AddedEdition, PublishedTheme
from evaluations.evidence import Evidence, EvidenceUse, StoredFile
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.person import Person, Role
from evaluations.trace import Trace, TraceHead

TRACED = (
    AddedEdition,
    ChosenIndicator,
    Committee,
    Cycle,
    Evidence,
    EvidenceUse,
    Judgement,
    JudgementEntry,
    Locality,
    Person,
    PublishedTheme,
    Role,
    Service,
    StoredFile,
    TakingPart,
    Unit,
)
NEVER_CHANGED = (JudgementEntry, Trace)

__all__ = [model.__name__ for model in (*TRACED, Trace, TraceHead)]
