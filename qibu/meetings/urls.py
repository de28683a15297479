from qibu.meetings.views import calling, commitment, importing, lists, meeting, minutes

urlpatterns = [
    *lists.urlpatterns,
    *calling.urlpatterns,
    *importing.urlpatterns,
    *meeting.urlpatterns,
    *minutes.urlpatterns,
    *commitment.urlpatterns,
]
