"""Pages of this face."""

urlpatterns: list = []
