from qibu.changes.views import baselines, requests

urlpatterns = [*baselines.urlpatterns, *requests.urlpatterns]
