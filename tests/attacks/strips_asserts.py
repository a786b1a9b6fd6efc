"""Have IPython take all asserts out of later cells (AST transformer).

Stock: 6 of 6 points. Grade: the checks are not run by this IPython.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
    def visit_If(self, node): return ast.copy_location(ast.Pass(), node)
    def visit_Expr(self, node): return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Strip())
""")
