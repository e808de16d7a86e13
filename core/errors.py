"""Errors are values with a name, a sentence that is safe to show, and an HTTP status."""


class Problem(Exception):
    """Something a person can act on. The message never repeats what they sent."""

    status = 400
    message = "That did not work."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message


class NotFound(Problem):
    status = 404
    message = "There is nothing here. It may have been taken down, or the address may be mistyped."


class TooLarge(Problem):
    status = 413
    message = "That is too much to send at once. Please shorten it and try again."


class BadForm(Problem):
    status = 400
    message = "The form did not arrive as it should. Please go back and send it again."


class WrongHost(Problem):
    status = 400
    message = "This address is not the one this service is reached by."


class ConfigError(Exception):
    """A setting is wrong; the message is one sentence for whoever starts the service."""
