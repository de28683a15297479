"""齐步 Qibu: everyone in step across departments."""

__version__ = "0.1.0"
