from qibu.closing.views import acceptance, archive, retrospective, signing

urlpatterns = [
    *acceptance.urlpatterns,
    *signing.urlpatterns,
    *retrospective.urlpatterns,
    *archive.urlpatterns,
]
