from qibu.meetings.views import calling, commitment, lists, meeting, minutes

urlpatterns = [
    *lists.urlpatterns,
    *calling.urlpatterns,
    *meeting.urlpatterns,
    *minutes.urlpatterns,
    *commitment.urlpatterns,
]
