"""What a browser would send back from a form as it is written on the page, nothing assumed."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    """The values of one form; a date box keeps only what it can show (an ISO day)."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = self._area = None

    def handle_starttag(self, tag, attrs):
        about = dict(attrs)
        name, kind = about.get("name"), about.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in about or self._select not in self.values:
                self.values[self._select] = about.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""
        elif tag == "input" and name and (kind not in {"checkbox", "radio"} or "checked" in about):
            value = about.get("value") or ""
            if kind == "date" and (len(value) != 10 or value[4] != "-"):
                value = ""
            self.values[name] = value if kind not in {"checkbox", "radio"} else about.get("value", "on")

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self.values[self._area] = self.values[self._area].removeprefix("\n")
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.values[self._area] += data


def sent(answer, marker='class="form"') -> dict[str, str]:
    """The values of the first form that carries `marker`, as the browser shows and sends them."""
    page = answer.content.decode()
    begin = page.rindex("<form", 0, page.index(marker))
    reader = _Reader()
    reader.feed(page[begin : page.index("</form>", begin)])
    return reader.values
