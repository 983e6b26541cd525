"""The service fixtures, for every folder of tests."""

pytest_plugins = ["tests.support.services", "tests.support.stack"]
