"""What reports consist of, in the order of their pages. Whatever has something for reports joins here."""

from forum.reports import sections as figures
from forum.tables import Part
from forum.topics import sections as topics
from moderation.acts import reporting as acts
from moderation.quotes import reporting as quotes

SECTIONS: tuple[Part, ...] = (
    figures.themes,
    quotes.section,
    figures.pulse,
    topics.questions,
    topics.owed,
    topics.promises,
    figures.participation,
    acts.section,
    figures.budget,
)
