"""The photograph of the applicant: judged when it is taken."""
