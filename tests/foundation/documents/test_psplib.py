"""Published networks as text: what is read, and that damage is told and never raised."""

import pytest

from qibu.foundation.documents.psplib import read_sch, read_sm

SM = """
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
------------------------------------------------------------------------
  1      1     0       0
  2      1     8       4
  3      1     4      10
  4      1     0       0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1
   12
"""
SCH = """2\t1\t0\t0
0\t1\t2\t1\t2\t[0]\t[0]
1\t1\t2\t2\t3\t[4]\t[5]
2\t1\t2\t1\t3\t[-6]\t[3]
3\t1\t0
0\t1\t0\t0
1\t1\t5\t1
2\t1\t3\t1
3\t1\t0\t0
2
"""


def test_jobs_durations_and_successors_of_an_sm_file():
    network = read_sm(SM)
    assert network.names == ["1", "2", "3", "4"]
    assert network.duration == [0, 8, 4, 0]
    assert network.arcs == [(0, 1, 0), (0, 2, 0), (1, 3, 0), (2, 3, 0)]
    assert not network.start_lags


def test_lags_from_start_to_start_of_a_sch_file():
    network = read_sch(SCH)
    assert network.duration == [0, 5, 3, 0]
    assert (2, 1, -6) in network.arcs and (1, 2, 4) in network.arcs
    assert network.start_lags


@pytest.mark.parametrize("read", [read_sm, read_sch])
@pytest.mark.parametrize("text", ["", "nothing", "1 2 3\n" * 5, "\x00", "9999999 1 0 0\n", "-5 1\n"])
def test_what_is_no_network_is_damaged(read, text):
    assert read(text).problem == "damaged"


def test_several_modes_and_missing_rows_are_told():
    assert (
        read_sm(SM.replace("   2        1          1", "   2        3          1")).problem == "several-modes"
    )
    assert read_sm(SM.replace("  4      1     0       0\n", "")).problem == "damaged"
    assert read_sm(SM.replace("           4\n", "           9\n", 1)).problem == "damaged"
    assert read_sch(SCH.replace("[-6]", "")).problem == "damaged"
    assert read_sch(SCH.replace("2\t1\t2\t1\t3\t[-6]", "2\t1\t2\t7\t3\t[-6]")).problem == "damaged"
    assert read_sch("\n".join(SCH.splitlines()[:6])).problem == "damaged"


def test_every_shortened_file_is_read_or_told_damaged():
    for text, read in ((SM, read_sm), (SCH, read_sch)):
        for at in range(0, len(text), 7):
            assert read(text[:at]).problem in ("", "damaged")
