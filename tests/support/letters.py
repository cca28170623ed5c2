"""One full example of what each letter states, from beside its text. All people and numbers are invented."""

from __future__ import annotations

from kanim.kernel.papers.letter_samples import frozen_sample, samples

LETTERS = samples()
frozen = frozen_sample
