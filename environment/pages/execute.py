# nbconvert's configuration while it executes a notebook: where its kernel starts, and a line for every code cell that begins, so that the command knows how far it is and in which cell a kernel died.
import os
import sys

from nbconvert.exporters import Exporter


def begin(cell, cell_index):
    print(f"phenomena: cell {cell_index}", file=sys.stderr, flush=True)


def in_folder(notebook, resources):
    # A notebook with other parameters than its own is executed from a copy elsewhere, and still finds what its folder finds.
    resources["metadata"]["path"] = os.environ["PHENOMENA_FOLDER"]
    return notebook, resources


c.ExecutePreprocessor.on_cell_execute = begin
c.NotebookExporter.default_preprocessors = [in_folder] + Exporter().default_preprocessors
