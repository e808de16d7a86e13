"""The service staff use. It sees what is said and cannot know who may say it."""
