"""The master schedule on paper: A4 sheets of table and chart, drawn on the server."""
