"""The pages members read: the front page, a board, a thread. They decrypt what they show and render nothing."""
