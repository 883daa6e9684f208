"""Renders with the parser of GitHub and npm, and with the renderer of PyPI, which returns nothing for a text that it refuses."""
import sys
import zipfile
from email import message_from_bytes

import cmarkgfm
from cmarkgfm.cmark import Options
from readme_renderer import markdown

readme, wheel, folder = sys.argv[1:]
with open(readme, encoding="utf-8") as file:
    text = file.read()
with open(f"{folder}/github.html", "w", encoding="utf-8") as file:
    file.write(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))

with zipfile.ZipFile(wheel) as archive:
    name = next(each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
    description = message_from_bytes(archive.read(name)).get_payload(decode=True).decode("utf-8")
rendered = markdown.render(description)
if rendered is None:
    sys.exit("PyPI would refuse the description")
with open(f"{folder}/pypi.html", "w", encoding="utf-8") as file:
    file.write(rendered)
