from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kanim.faces.portal"
    label = "portal"
