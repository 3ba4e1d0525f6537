"""What the Arrow writer makes, as pyarrow reads it: equal tables, with equal schemas, and the errors of what is no table."""
from pathlib import Path

import package

CASES = Path(__file__).with_name("arrow_cases.py")


def test_every_type_reads_back_as_it_was():
    done = package.run_python(CASES.read_text(), limit=120)
    assert done.returncode == 0, done.stdout + done.stderr
