"""Acts of moderation: each changes a post and stands in the log, in one transaction; the public record of them."""
