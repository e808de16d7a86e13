"""What reports consist of, in the order of their pages. Whatever has something for reports joins here."""

from forum.tables import Part
from moderation.acts import reporting as acts

SECTIONS: tuple[Part, ...] = (acts.section,)
