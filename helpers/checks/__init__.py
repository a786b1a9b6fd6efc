"""What a check cell calls: each check takes a learner's function and judges what it gives back."""
