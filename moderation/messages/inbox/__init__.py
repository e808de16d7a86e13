"""The seat-holders' side of sealed messages: their pages. What they do there is in `moderation.messages.service`."""
