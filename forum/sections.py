"""What reports consist of, in the order of their pages. Whatever has something for reports joins here."""

from forum.reports import sections as figures
from forum.tables import Part
from moderation.acts import reporting as acts

SECTIONS: tuple[Part, ...] = (
    figures.themes,
    figures.pulse,
    figures.participation,
    acts.section,
    figures.budget,
)
