"""A hook of MkDocs: links of pages to files of the repository that are no pages. They must exist; on the site they are names, not links."""

import pathlib
import re

from mkdocs.exceptions import PluginError

LINK = re.compile(r"\[([^\]]+)\]\((\.\./[^)#\s]+)(#[^)\s]*)?\)")


def on_page_markdown(markdown, page, config, files):
    docs = pathlib.Path(config["docs_dir"]).resolve()
    folder = (docs / page.file.src_uri).parent

    def shown(match):
        target = (folder / match.group(2)).resolve()
        if docs in target.parents:
            return match.group(0)  # MkDocs looks after pages
        if not target.exists():
            raise PluginError(f"{page.file.src_uri} links to {match.group(2)}, which is not in the repository")
        return f"{match.group(1)} (`{target.relative_to(docs.parent)}`)" if match.group(1).strip("`") != str(target.relative_to(docs.parent)) else match.group(1)

    return LINK.sub(shown, markdown)
