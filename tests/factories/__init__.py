"""One row of every model, valid and no more than it needs. For tests of single rows; stories use `tests.cast`.

`tests/structure/test_factories.py` fails when a model has none.
"""
