#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Presses a button of a window as a person with a screen reader would: found by its title and name through AT-SPI.

    press_button.py --window 証明書発行アプリ --button 更新する [--password TEXT] [--timeout 30]

Waits for the window, prints what it shows as one JSON line ({"title", "labels", "buttons"}), presses, and waits until
the button is gone: the agent's 更新する is deaf for 0.7 s, so an early press is repeated. Without --button it only looks.
Needs python3-gi, gir1.2-atspi-2.0, at-spi2-core, a session bus, and QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 for the agent.
Exit 0: pressed (or seen); 1: never found.
"""
import argparse
import json
import sys
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter("ignore", DeprecationWarning)  # Atspi 2.46 has no other name for an action's name


def quiet(call, otherwise=None):
    """A window may vanish between two calls: then there is nothing to see."""
    try:
        return call()
    except GLib.Error:
        return otherwise


def children(node):
    for at in range(quiet(node.get_child_count, 0)):
        child = quiet(lambda at=at: node.get_child_at_index(at))
        if child is not None:
            yield child


def below(node):
    yield node
    for child in children(node):
        yield from below(child)


def showing(node):
    states = quiet(node.get_state_set)
    return states is not None and states.contains(Atspi.StateType.SHOWING)


def windows(title):
    for application in children(Atspi.get_desktop(0)):
        for window in children(application):
            if title in (quiet(window.get_name) or ""):
                yield window


def seen(window):
    found = {"title": quiet(window.get_name), "labels": [], "buttons": [], "nodes": {}, "fields": []}
    for node in below(window):
        if not showing(node):
            continue
        role, name = quiet(node.get_role), quiet(node.get_name)
        if role == Atspi.Role.PUSH_BUTTON:
            found["buttons"].append(name)
            found["nodes"][name] = node
        elif role == Atspi.Role.LABEL and name:
            found["labels"].append(name)
        elif role in (Atspi.Role.PASSWORD_TEXT, Atspi.Role.TEXT, Atspi.Role.ENTRY):
            found["fields"].append(node)
    return found


def look(title, button):
    for window in windows(title):
        found = seen(window)
        if button is None and (found["labels"] or found["buttons"]) or button in found["buttons"]:
            return found
    return None


def wait_for(ask, until):
    while time.monotonic() < until:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    return None


def press(node):
    for at in range(quiet(node.get_n_actions, 0)):
        if (quiet(lambda at=at: Atspi.Action.get_action_name(node, at)) or "").lower() in ("press", "click"):
            return quiet(lambda at=at: node.do_action(at), False)
    return False


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--window", required=True, help="part of the window's title")
    arguments.add_argument("--button", help="its whole name")
    arguments.add_argument("--password", help="typed into the window's field first")
    arguments.add_argument("--timeout", type=float, default=30)
    asked = arguments.parse_args()

    until = time.monotonic() + asked.timeout
    found = wait_for(lambda: look(asked.window, asked.button), until)
    if found is None:
        print(f"not found: {asked.window} / {asked.button}", file=sys.stderr)
        return 1
    print(json.dumps({key: found[key] for key in ("title", "labels", "buttons")}, ensure_ascii=False), flush=True)
    if asked.button is None:
        return 0
    if asked.password is not None:
        field = found["fields"][0]
        Atspi.EditableText.set_text_contents(field, asked.password)
        if not press(found["nodes"][asked.button]):  # a wrong one asks again: never pressed twice
            return 1
        return 0 if wait_for(lambda: not showing(field), until) else 1
    while found is not None and time.monotonic() < until:
        press(found["nodes"][asked.button])
        gone = wait_for(lambda: not look(asked.window, asked.button), min(until, time.monotonic() + 0.8))
        if gone:
            return 0
        found = look(asked.window, asked.button)
    print(f"pressed without effect: {asked.button}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
