from qibu.changes.views import baselines, requests, scenarios

urlpatterns = [*baselines.urlpatterns, *requests.urlpatterns, *scenarios.urlpatterns]
