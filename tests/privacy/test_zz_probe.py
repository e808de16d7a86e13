import pytest
from tests.conftest import *
from tests.privacy.test_matcher import match, key_pool, HABIT, EVERYBODY, Plan, ON_SQLITE
from tests.privacy.test_matcher import *

for n in [n for n in dir() if n.startswith("test_")]:
    del globals()[n]


@pytest.fixture(scope="session")
def out():
    return open("/tmp/m/probe.txt", "a")


def show(out, name, right):
    top = sorted(right.items(), key=lambda p: -p[1])[:6]
    out.write(f"== {name} n={len(right)}\n" + "".join(f"   {c} {k}\n" for k, c in top))
    out.flush()


@pytest.mark.parametrize(
    "plan", [Plan(60, 60, False), Plan(60, 60, True), Plan(200)], ids=["habit-smtp", "habit-outbox", "honest"]
)
def test_plan(match, plan, out, request):
    show(out, request.node.name, match(plan))


@ON_SQLITE
@pytest.mark.parametrize("leak", [*HABIT.items(), *EVERYBODY.items()], ids=lambda leak: leak[0])
def test_leak(match, leak, out):
    planted = leak[1]()
    right = match(Plan(60, at_once=60 if planted.at_once else 0, outbox=False, leak=planted))
    show(out, leak[0] + " / by: " + planted.found_by, {k: v for k, v in right.items() if planted.found_by in k})
