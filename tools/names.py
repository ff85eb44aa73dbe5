"""Check: a module holds only the files and folders of the one shape; floors and areas no code.

Import contracts see Python packages; this check sees every file, data and templates too.
"""

from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report
from tools.house import SOURCE, main, project_files

FILES = {
    "__init__", "apps", "resources", "screens", "reactions", "jobs", "duties", "search", "services",
    "queries", "flows", "rules", "scopes", "models", "events",
}  # fmt: skip
FOLDERS = {"migrations", "tests", "templates", "rulebook", "codes", "sheets"}
CONTENTS = {"rulebook": ".yaml", "codes": ".csv", "sheets": ".yaml"}
FLOORS = {"config", "domain", "engine"}


def check() -> int:
    """Judge the place of every file under src/zhibu."""
    found = [finding for path in project_files() for finding in out_of_place(path)]
    return report(
        found,
        "The shape of a module is in CONTRIBUTING.md. What fits none of its names belongs to"
        " another module or to the engine; a new name needs a decision in docs/decisions.",
    )


def out_of_place(path: Path) -> Iterator[Finding]:
    """What is wrong with the place of one file."""
    if not path.is_relative_to(SOURCE):
        return
    parts = path.relative_to(SOURCE).parts
    if parts[0] not in FLOORS and parts != ("__init__.py",):
        yield Finding(path, 1, f"not one of the three floors: {', '.join(sorted(FLOORS))}")
    if parts[0] != "domain":
        return
    inside = parts[3:]
    if not inside:
        if path.name != "__init__.py":
            yield Finding(path, 1, "floors and areas hold only __init__.py and their modules")
    elif len(inside) == 1 and path.name != "README.md":
        if path.suffix != ".py" or path.stem not in FILES:
            yield Finding(path, 1, f"{path.name} is not a file of a module")
    elif len(inside) > 1:
        yield from in_folder(path, parts[2], inside)


def in_folder(path: Path, module: str, inside: tuple[str, ...]) -> Iterator[Finding]:
    """What is wrong with a file in a folder of the module."""
    folder = inside[0]
    if folder in FILES:
        if path.suffix != ".py":
            yield Finding(path, 1, f"{folder}/ holds Python only")
    elif folder not in FOLDERS:
        yield Finding(path, 1, f"{folder}/ is not a folder of a module")
    elif folder == "templates" and (len(inside) < 3 or inside[1] != module):
        yield Finding(path, 1, f"templates of this module lie in templates/{module}/")
    elif path.suffix != CONTENTS.get(folder, path.suffix):
        yield Finding(path, 1, f"{folder}/ holds {CONTENTS[folder]} files only")


if __name__ == "__main__":
    main(check)
