"""Pages for applicants: services, filling in, their applications."""

from __future__ import annotations

from django.urls import path

from kanim.faces.portal import applications, apply, services, uploading

CASE = "permohonan/<uuid:case_id>/"
DRAFT = "isi/<uuid:draft_id>/"

urlpatterns = [
    path("", services.find, name="service-finder"),
    path("semua/", services.catalogue_page, name="services"),
    path("permohonan/", applications.mine, name="my-applications"),
    path(CASE, applications.application, name="application"),
    path(CASE + "pembaca/", applications.readers, name="application-readers"),
    path(CASE + "berkas/", applications.attach, name="application-attach"),
    path(CASE + "berkas/<uuid:paper_id>/", applications.paper_file, name="application-paper"),
    path(CASE + "unggah/", uploading.of_case, name="application-upload"),
    path(CASE + "unggah/<uuid:upload_id>/", uploading.of_case, name="application-upload-one"),
    path(CASE + "unggah/<uuid:upload_id>/<int:number>/", uploading.of_case, name="application-upload-part"),
    path(CASE + "surat/<uuid:instrument_id>/", applications.letter_file, name="application-letter"),
    path(CASE + "ulang/", applications.again, name="application-again"),
    path(CASE + "tindakan/<slug:name>/", applications.action, name="application-action"),
    path(DRAFT + "hapus/", apply.discard, name="draft-discard"),
    path(DRAFT + "berkas/<uuid:paper_id>/", apply.paper_file, name="draft-paper"),
    path(DRAFT + "unggah/", uploading.of_draft, name="draft-upload"),
    path(DRAFT + "unggah/<uuid:upload_id>/", uploading.of_draft, name="draft-upload-one"),
    path(DRAFT + "unggah/<uuid:upload_id>/<int:number>/", uploading.of_draft, name="draft-upload-part"),
    path(DRAFT + "<slug:name>/", apply.step, name="draft-step"),
    path("<slug:code>/", services.service, name="service"),
    path("<slug:code>/ajukan/", apply.begin, name="apply"),
]
