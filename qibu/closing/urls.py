from qibu.closing.views import acceptance, archive, checklist, retrospective, signing

urlpatterns = [
    *checklist.urlpatterns,
    *acceptance.urlpatterns,
    *signing.urlpatterns,
    *retrospective.urlpatterns,
    *archive.urlpatterns,
]
