# SPDX-License-Identifier: Apache-2.0
"""uv installs from where pip would: pip's settings become uv's environment variables."""

import importlib.util
from pathlib import Path

SPEC = importlib.util.spec_from_file_location("uv_tool", Path(__file__).parents[2] / "tools" / "uv.py")
assert SPEC
assert SPEC.loader
uv_tool = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(uv_tool)


def variables(*lines: str) -> dict[str, str]:
    environment: dict[str, str] = uv_tool.uv_environment(uv_tool.settings_of(lines))
    assert environment.pop("UV_INDEX_STRATEGY") == "unsafe-best-match"  # all indexes count alike, as for pip
    return environment


def test_indexes_certificates_and_wheel_folders_of_pip_are_those_of_uv() -> None:
    assert variables(
        "global.index-url='https://index.invalid/simple'",
        r"global.extra-index-url='\nhttps://a.invalid/simple\nfile:///srv/simple'",
        "global.find-links='/srv/a /srv/b'",
        ":env:.cert='/etc/ca.pem'",
    ) == {
        "UV_DEFAULT_INDEX": "https://index.invalid/simple",
        "UV_INDEX": "https://a.invalid/simple file:///srv/simple",
        "UV_FIND_LINKS": "/srv/a,/srv/b",
        "SSL_CERT_FILE": "/etc/ca.pem",
    }


def test_the_environment_counts_more_than_a_section_of_pips_files_and_that_more_than_all() -> None:
    index = {
        section: f"{section}.index-url='https://{section.strip(':')}.invalid'" for section in ("global", "install")
    }
    environment = ":env:.index-url='https://env.invalid'"
    assert variables(environment, *index.values()) == {"UV_DEFAULT_INDEX": "https://env.invalid"}
    assert variables(index["install"], index["global"]) == {"UV_DEFAULT_INDEX": "https://install.invalid"}


def test_what_uv_has_no_variable_for_is_left_to_pip() -> None:
    assert variables("global.constraint='/etc/constraints.txt'", "freeze.timeout='10'", "") == {}
