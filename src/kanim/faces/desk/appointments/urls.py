"""Where the choice of an appointment stands."""

from django.urls import path

from kanim.faces.desk.appointments import views

urlpatterns = [
    path("masuk/ke-mana/", views.where_to, name="where-to"),
    path("masuk/sebagai/", views.switch, name="switch-appointment"),
]
