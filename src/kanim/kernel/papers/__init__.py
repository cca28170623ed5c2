"""Papers that come in and instruments that go out.

`uploads` takes files in and answers for them; `instruments` freezes, numbers and ends what the office issues;
`rendering` makes the PDF after the act; `public` tells anyone whether a paper is ours.
"""
