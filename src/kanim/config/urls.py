"""Where each face stands."""

from django.urls import include, path

urlpatterns = [
    path("akun/", include("allauth.account.urls")),
    path("", include("kanim.faces.public.urls")),
    path("layanan/", include("kanim.faces.portal.urls")),
    path("meja/", include("kanim.faces.desk.urls")),
]
