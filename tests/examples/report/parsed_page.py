# SPDX-License-Identifier: MIT
"""What tests ask of a page."""

import html.parser

VOID = {"meta", "link", "br"}


class Page(html.parser.HTMLParser):
    """Sees that each element is closed."""

    def __init__(self, text):
        super().__init__()
        self.text, self.open, self.tags, self.ids, self.references = text, [], [], [], []
        self.sections, self.labels, self.rows, self.options, self.said = {}, [], [], [], ""
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.open += [] if tag in VOID else [tag]
        self.note(tag, attributes)

    def handle_startendtag(self, tag, attributes):
        self.note(tag, dict(attributes))

    def note(self, tag, attributes):
        self.tags.append(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.references += [attributes[k] for k in ("src", "href", "xlink:href", "action") if k in attributes]
        if tag == "svg":
            self.labels.append(attributes["aria-label"])
            self.sections[[*self.sections][-1]] += 1
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "dl":
            self.options.append({})

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        if inside == "h2":
            self.sections[data] = 0
        if inside not in ("style", "text"):
            self.said += data
        if "tr" in self.open:
            self.rows[-1][-1] += data
        if inside == "dt":
            self.options[-1][data] = ""
        if inside == "dd":
            self.options[-1][[*self.options[-1]][-1]] += data
