"""Where each face stands."""

from django.urls import include, path

urlpatterns = [
    path("akun/", include("allauth.account.urls")),
    path("", include("kanim.faces.desk.appointments.urls")),
    path("", include("kanim.faces.public.urls")),
    path("layanan/", include("kanim.faces.portal.urls")),
    path("meja/", include("kanim.faces.desk.urls")),
]

handler400 = "kanim.ui.errors.bad_request"
handler403 = "kanim.ui.errors.denied"
handler404 = "kanim.ui.errors.not_found"
handler500 = "kanim.ui.errors.server_error"
