from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kanim.ui"
    label = "ui"
