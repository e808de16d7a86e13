"""From a draft to a published report: checked twice, signed by two seats, out at an announced hour."""
