"""The example in the documentation of the kernel runs and says what it says."""

import doctest

import qibu.kernel


def test_the_example_is_true():
    result = doctest.testmod(qibu.kernel)
    assert result.attempted >= 10
    assert result.failed == 0
