# SPDX-License-Identifier: Apache-2.0
"""Paths as people write them in parameters and on the command line."""

from pathlib import Path

import pytest

from amazing_hand.paths import path_of


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("~/films", "/home/ada/films"),
        ("~", "/home/ada"),
        ("$HOME/films", "/home/ada/films"),
        ("${HOME}/films", "/home/ada/films"),
        ("$DISK/films", "/home/ada/disk/films"),  # a variable that itself begins with ~
        ("/a/b c/d.yaml", "/a/b c/d.yaml"),
        ("films", "films"),
        ("file:///etc/hand/my%20hand.pem", "/etc/hand/my hand.pem"),
        ("FILE://localhost/etc/hand.pem", "/etc/hand.pem"),
        ("file://~/hand.pem", "/home/ada/hand.pem"),
        ("file://$HOME/hand.pem", "/home/ada/hand.pem"),
        ("/a/100%25", "/a/100%25"),  # only a URL has escapes
        ("/a~b/~c", "/a~b/~c"),
        ("$NOT_SET/films", "$NOT_SET/films"),
        ("", "."),
    ],
)
def test_a_path_is_read_as_a_shell_or_a_url_means_it(monkeypatch: pytest.MonkeyPatch, text: str, path: str) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("DISK", "~/disk")
    monkeypatch.delenv("NOT_SET", raising=False)
    assert path_of(text) == Path(path)
