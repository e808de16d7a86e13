"""Settings: where they come from, which goes first, and what is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import ENV_FILE, SETTINGS, Settings, load, write_env_file
from core.errors import ConfigError
from tests.core.tools import RULES

SENTENCE = r"^[A-Z][^\n]+\.$"


def loaded(tmp_path: Path, **environ: str) -> Settings:
    return load(str(tmp_path), {f"CANDOUR_{name}": value for name, value in environ.items()})


def test_without_any_setting_there_are_defaults(tmp_path: Path) -> None:
    assert loaded(tmp_path) == Settings(
        *(tmp_path, "http://127.0.0.1:8000", f"sqlite:///{tmp_path}/forum.db", tmp_path / "keys", 3600, 5),
        mail_from="moderation@127.0.0.1",
    )


def test_the_environment_goes_before_the_file_and_the_file_before_defaults(tmp_path: Path) -> None:
    write_env_file(tmp_path, TITLE="Of the file", RELEASE="60/3")
    settings = loaded(tmp_path, TITLE="Of the environment")
    assert (settings.title, settings.release_seconds, settings.release_posts) == ("Of the environment", 60, 3)
    assert settings.url == Settings.url


def test_the_folder_comes_from_the_command_before_the_environment(tmp_path: Path) -> None:
    environ = {"CANDOUR_DATA": str(tmp_path / "b")}
    assert load(str(tmp_path / "a"), environ).data == tmp_path / "a"
    assert load(None, environ).data == tmp_path / "b"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_may_stand_in_a_file_of_its_own(tmp_path: Path, name: str) -> None:
    special = {"URL": "https://f.example", "REGISTRAR_URL": "https://r.example", "RELEASE": "7/2", "DEMO": "1"}
    special |= {"MAIL_FROM": "seats@f.example"}
    value = special.get(name, f"sqlite:///of-{name}")
    secret = tmp_path / "secret"
    secret.write_text(f"{value}\n")
    if name != "DATA":
        assert loaded(tmp_path, **{f"{name}_FILE": str(secret)}) == loaded(tmp_path, **{name: value})


def test_a_setting_itself_goes_before_the_file_that_could_hold_it(tmp_path: Path) -> None:
    (tmp_path / "title").write_text("Of the secret file")
    assert loaded(tmp_path, TITLE="Said at once", TITLE_FILE=str(tmp_path / "title")).title == "Said at once"


def test_a_file_for_a_setting_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=SENTENCE):
        loaded(tmp_path, DATABASE_URL_FILE=str(tmp_path / "nowhere"))


def test_comments_and_empty_lines_of_the_file_are_no_settings(tmp_path: Path) -> None:
    (tmp_path / ENV_FILE).write_text("# CANDOUR_TITLE=no\n\n  CANDOUR_TITLE = A = B \nnonsense\n")
    assert loaded(tmp_path).title == "A = B"


@pytest.mark.parametrize(
    "url",
    [
        "http://forum.example", "http://10.0.0.1:8000", "http://0.0.0.0", "ftp://localhost", "localhost:8000", "https://",
        "https://forum.example/forum", "javascript:alert(1)", "http://127.0.0.1.example", "http://localhost.example",
    ],
)
def test_an_address_that_is_not_safe_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match=SENTENCE):
        loaded(tmp_path, URL=url)


@pytest.mark.parametrize("url", ["http://[::1", "http://[nothing]", "https://[::1]x"])
def test_an_address_that_cannot_be_read_is_refused_too(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match=SENTENCE):
        loaded(tmp_path, URL=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:80", "https://forum.example"])
def test_https_anywhere_and_http_on_this_machine_are_taken(tmp_path: Path, url: str) -> None:
    settings = loaded(tmp_path, URL=f"{url}/")
    assert settings.url == url
    assert settings.secure == url.startswith("https")


@pytest.mark.parametrize("release", ["5", "0/5", "3600/0", "-1/5", "3600/5/1", "1e3/5", "hourly", "٣/٥", "9999999/1"])
def test_a_release_that_is_not_seconds_and_posts_is_refused(tmp_path: Path, release: str) -> None:
    with pytest.raises(ConfigError, match=r"^CANDOUR_RELEASE .+\.$"):
        loaded(tmp_path, RELEASE=release)


@RULES
@given(st.integers(1, 999_999), st.integers(1, 9_999))
def test_any_sensible_release_is_taken(seconds: int, posts: int) -> None:
    settings = load("/nowhere", {"CANDOUR_RELEASE": f"{seconds}/{posts}"})
    assert (settings.release_seconds, settings.release_posts) == (seconds, posts)


def test_only_a_one_makes_a_demo(tmp_path: Path) -> None:
    assert [loaded(tmp_path, DEMO=value).demo for value in ("1", "0", "true", "")] == [True, False, False, False]


@pytest.mark.parametrize("text", ["", "nobody", "a b@c.example", "a@b@c", "@c.example", "a@"])
def test_an_address_that_sends_no_mail_is_one_sentence(tmp_path: Path, text: str) -> None:
    if text:
        with pytest.raises(ConfigError, match=SENTENCE):
            loaded(tmp_path, MAIL_FROM=text)
    assert loaded(tmp_path, URL="https://f.example").mail_from == "moderation@f.example"
