"""The dependency rules, each shown on a small tree that keeps or breaks it."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from vobe_dev.dependencies import violations

TREE = {
    "shared/chassis/core/time.hpp": "",
    "shared/chassis/schema/text.hpp": '#include "chassis/core/time.hpp"',
    "shared/chassis/http/server.hpp": '#include "chassis/schema/text.hpp"\n#include <vector>',
    "shared/chassis/postgres/database.hpp": "",
    "shared/chassis/service/run.hpp": '#include "chassis/http/server.hpp"',
    "shared/contracts/comment.hpp": '#include "chassis/schema/text.hpp"',
    "apps/comment-service/src/domain/comment.hpp": '#include "chassis/core/time.hpp"',
    "apps/comment-service/src/storage/comments.hpp": '#include "domain/comment.hpp"',
    "apps/comment-service/src/service/comments.hpp": '#include "storage/comments.hpp"',
    "apps/comment-service/src/api/comments.cpp": '#include "service/comments.hpp"\n#include "contracts/comment.hpp"',
    "apps/comment-service/src/events/consumers.hpp": '#include "service/comments.hpp"',
    "apps/comment-service/src/config.hpp": "",
    "apps/comment-service/src/main.cpp": '#include "config.hpp"\n#include "events/consumers.hpp"',
    "apps/comment-service/tests/unit/comment_test.cpp": '#include "domain/comment.hpp"\n#include "samples.hpp"',
    "apps/comment-service/tests/unit/samples.hpp": "",
    "apps/auth-service/src/domain/user.hpp": "",
}


class DependencyRules(unittest.TestCase):
    def found(self, changes: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (TREE | changes).items():
                file = Path(folder) / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text + "\n", encoding="utf-8")
            return violations(Path(folder))

    def assert_breaks(self, file: str, include: str, why: str) -> None:
        found = self.found({file: f"\n#include {include}"})
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{file}:2: "), found[0])
        self.assertIn(why, found[0])

    def test_a_tree_that_keeps_the_rules_passes(self):
        self.assertEqual(self.found({}), [])

    def test_a_lower_layer_may_not_include_a_higher_one(self):
        self.assert_breaks("apps/comment-service/src/domain/rank.hpp", '"storage/comments.hpp"', "domain may not")
        self.assert_breaks("apps/comment-service/src/storage/rows.cpp", '"service/comments.hpp"', "storage may not")
        self.assert_breaks("apps/comment-service/src/service/vote.cpp", '"api/views.hpp"', "neither")

    def test_api_and_events_do_not_know_each_other(self):
        self.assert_breaks("apps/comment-service/src/api/votes.cpp", '"events/consumers.hpp"', "api may not")

    def test_what_knows_and_remembers_is_given_its_settings(self):
        self.assert_breaks("apps/comment-service/src/domain/rank.hpp", '"config.hpp"', "domain may not")
        self.assert_breaks("apps/comment-service/src/storage/rows.cpp", '"config.hpp"', "storage may not")
        self.assertEqual(self.found({"apps/comment-service/src/api/votes.cpp": '#include "config.hpp"'}), [])

    def test_a_service_may_not_include_another(self):
        self.assert_breaks("apps/comment-service/src/domain/rank.hpp", '"domain/user.hpp"', "neither")
        self.assert_breaks("apps/comment-service/tests/unit/rank_test.cpp", '"domain/user.hpp"', "neither")
        self.assert_breaks("apps/comment-service/src/main.cpp", "<apps/auth-service/src/domain/user.hpp>", "neither")

    def test_a_folder_that_is_no_layer_is_refused(self):
        found = self.found({"apps/comment-service/src/utils/text.hpp": '#include "domain/comment.hpp"'})
        self.assertIn("utils/ is no layer", found[0])

    def test_includes_are_rooted(self):
        self.assert_breaks("apps/comment-service/src/domain/rank.hpp", '"../storage/comments.hpp"', "rooted")
        self.assert_breaks("shared/chassis/http/client.hpp", '"../core/time.hpp"', "rooted")

    def test_chassis_libraries_follow_their_order(self):
        self.assert_breaks("shared/chassis/core/bad.hpp", '"chassis/schema/text.hpp"', "chassis/core may not")
        self.assert_breaks("shared/chassis/postgres/bad.hpp", '"chassis/http/server.hpp"', "chassis/postgres may not")
        self.assert_breaks("shared/chassis/http/bad.hpp", "<chassis/service/run.hpp>", "chassis/http may not")

    def test_the_chassis_knows_neither_contracts_nor_services(self):
        self.assert_breaks("shared/chassis/service/bad.hpp", '"contracts/comment.hpp"', "knows nothing of services")

    def test_what_serves_tests_stays_in_tests(self):
        caller = {"shared/chassis/testing/caller.hpp": ""}
        include = '#include "chassis/testing/caller.hpp"'
        self.assertEqual(self.found(caller | {"apps/comment-service/tests/unit/vote_test.cpp": include}), [])
        self.assertIn("is for tests", self.found(caller | {"apps/comment-service/src/api/votes.cpp": include})[0])
        self.assertIn("http may not", self.found(caller | {"shared/chassis/http/bad.hpp": include})[0])

    def test_tests_find_their_own_files(self):
        helper = {"shared/chassis/http/tests/integration/samples.hpp": ""}
        include = '#include "integration/samples.hpp"\n#include "samples.hpp"\n#include "tests/integration/samples.hpp"'
        self.assertEqual(self.found(helper | {"shared/chassis/http/tests/integration/a_test.cpp": include}), [])

    def test_contracts_need_only_what_describes(self):
        self.assert_breaks("shared/contracts/bad.hpp", '"chassis/http/server.hpp"', "contracts may include only")

    def test_an_include_that_leads_nowhere_is_found(self):
        self.assert_breaks("shared/chassis/http/bad.hpp", '"chassis/core/gone.hpp"', "does not exist")


if __name__ == "__main__":
    unittest.main()
