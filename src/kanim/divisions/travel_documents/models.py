"""All tables of the division, each defined beside its subject."""

from kanim.divisions.travel_documents.adjudication.models import Candidate
from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.divisions.travel_documents.personalisation.models import PrintJob
from kanim.divisions.travel_documents.photo.models import PhotoCheck
from kanim.divisions.travel_documents.screening.models import Barred, Hit
from kanim.divisions.travel_documents.suspension.models import Suspension

__all__ = ["Barred", "Booklet", "Candidate", "Hit", "Passport", "PhotoCheck", "PrintJob", "Suspension"]
