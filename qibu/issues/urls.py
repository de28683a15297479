from qibu.issues.views import issue, lists, register, reporting

# Words before numbers: /issues/new/ is no issue.
urlpatterns = [
    *register.urlpatterns,
    *reporting.urlpatterns,
    *lists.urlpatterns,
    *issue.urlpatterns,
]
