"""The data page of a passport: as PNG and PDF from its fields, and its zone read back from the picture."""

from kanim.divisions.travel_documents.data_page.paper import page_pdf
from kanim.divisions.travel_documents.data_page.picture import page_png
from kanim.divisions.travel_documents.data_page.reading import mrz_read

__all__ = ["mrz_read", "page_pdf", "page_png"]
