import unittest

from sandbox.kit import NpqSandbox


class Applications(unittest.TestCase):
    def test_nobody_has_applied(self):
        with NpqSandbox(clock="2022-11-01") as sandbox:
            answer = sandbox.client("teach-first").get("/api/v3/npq-applications")
            assert answer.data == []


if __name__ == "__main__":
    unittest.main()
