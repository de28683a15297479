from qibu.issues.views import issue, lists, register, reporting, uploads

# Words before numbers: /issues/new/ is no issue.
urlpatterns = [
    *register.urlpatterns,
    *reporting.urlpatterns,
    *lists.urlpatterns,
    *uploads.urlpatterns,
    *issue.urlpatterns,
]
