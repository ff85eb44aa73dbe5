"""Import contract: another module may touch only the open files of a module.

Used by import-linter through pyproject.toml. `under` is the package whose grandchildren are the
modules (`zhibu.domain` → `zhibu.domain.people.members`); `open_files` are their public names.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OpenFiles(Contract):
    """Report every import of a foreign module that does not go through one of its open files."""

    type_name = "open_files"
    under = fields.StringField()
    open_files = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        depth = str(self.under).count(".") + 3
        allowed = set(self.open_files)  # type: ignore[call-overload]  # a field reads as its value
        broken: list[str] = []
        inside = sorted(graph.find_descendants(str(self.under)))
        for importer in inside:
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                parts = imported.split(".")
                if imported not in inside or parts[:depth] == importer.split(".")[:depth]:
                    continue
                if len(parts) <= depth or parts[depth] not in allowed:
                    broken.append(f"{importer} imports {imported}")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(line)
        names = ", ".join(self.open_files)  # type: ignore[arg-type]  # a field reads as its value
        output.print(f"Other modules may import only these files of a module: {names}.")
