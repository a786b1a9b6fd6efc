"""Names that code uses and does not define: what a check cell takes from the notebook."""

import builtins
import symtable


def free_names(source: str, name: str = "<check>") -> list[str]:
    """Return the names that a cell uses without defining them: the learner's answers."""
    table = symtable.symtable(source, name, "exec")
    found: list[str] = []

    def visit(scope: symtable.SymbolTable) -> None:
        for symbol in scope.get_symbols():
            top = scope.get_type() == "module"
            if symbol.is_global() or (top and symbol.is_referenced() and not _is_bound(symbol)):
                found.append(symbol.get_name())
        for inner in scope.get_children():
            visit(inner)

    visit(table)
    bound = {s.get_name() for s in table.get_symbols() if _is_bound(s)}
    return [n for n in dict.fromkeys(found) if n not in bound and not hasattr(builtins, n)]


def _is_bound(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
