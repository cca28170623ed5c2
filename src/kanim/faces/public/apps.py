from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "kanim.faces.public"
    label = "public"
