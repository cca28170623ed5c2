from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kanim.faces.desk"
    label = "desk"
