"""Bagian Tata Usaha: staff, letters, household (Subbagian Kepegawaian dan Umum) and budget (Subbagian Keuangan)."""
