# nbconvert's configuration while it executes a notebook: a line for every code cell that begins, so that the command knows how far it is and in which cell a kernel died.
import sys


def begin(cell, cell_index):
    print(f"phenomena: cell {cell_index}", file=sys.stderr, flush=True)


c.ExecutePreprocessor.on_cell_execute = begin
