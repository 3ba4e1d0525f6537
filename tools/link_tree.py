"""Mirror the entries of one folder in another by symbolic links.

    link_tree.py SOURCE TARGET

TARGET may hold other files too; links in it that lead to nothing are removed. Used for the build tree's Python
package, where the compiled extension lies among links to the package's own files. Modules are compiled here, as an
installation does: the first start of a worker is no slower than the second, wherever bytecode must not be written.
"""

import compileall
import pathlib
import sys


def link_tree(source, target):
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        if old.is_symlink() and not old.exists():
            old.unlink()
    if not source.is_dir():
        return
    for entry in source.iterdir():
        link = target / entry.name
        if entry.name == "__pycache__" or (link.is_symlink() and link.readlink() == entry):
            continue
        if link.is_symlink():
            link.unlink()
        link.symlink_to(entry)
    for folder in [target, *(entry for entry in target.iterdir() if entry.is_symlink() and entry.is_dir())]:
        compileall.compile_dir(folder, quiet=2)


if __name__ == "__main__":
    link_tree(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
