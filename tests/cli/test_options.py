"""An option that nothing reads is a promise nobody keeps: the source of each command is searched for every option's name."""

import argparse
import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import pytest

from muse_builder.cli import parser

READ_BY_MAIN = {"help", "version", "command"}


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    return dict(action.choices)


def unread(command: argparse.ArgumentParser) -> set[str]:
    """Options of a command that neither its function nor any function it hands its options to reads."""
    declared = {action.dest for action in command._actions} - READ_BY_MAIN
    return declared - set(read(command.get_default("command"), set()))


def read(function: Callable[..., Any], seen: set[Callable[..., Any]]) -> Iterator[str]:
    """Names of the options that a function of the command line reads of the namespace it is given, its first argument."""
    if function in seen:
        return
    seen.add(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    given = tree.args.args[0].arg
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is(node.value, given):
            yield node.attr
        elif isinstance(node, ast.Call):
            if _is(node.func, "getattr") and _is(node.args[0], given):
                yield from _dynamic(node.args[1], tree, function)
            elif isinstance(node.func, ast.Name) and any(_is(argument, given) for argument in node.args):
                called = _globals(function).get(node.func.id)
                if isinstance(called, FunctionType) and called.__module__.startswith(("muse_builder.cli", function.__module__)):
                    yield from read(called, seen)


def _dynamic(name: ast.expr, tree: ast.FunctionDef, function: Callable[..., Any]) -> Iterator[str]:
    """What `getattr(given, name)` reads: a literal, or all that the loop around it goes through."""
    if isinstance(name, ast.Constant):
        yield str(name.value)
        return
    assert isinstance(name, ast.Name)
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.comprehension) and _is(node.target, name.id)]
    local = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for loop in loops:
        over = local.get(loop.iter.id, loop.iter) if isinstance(loop.iter, ast.Name) else loop.iter
        yield from eval(compile(ast.Expression(over), "options", "eval"), _globals(function))


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _globals(function: Callable[..., Any]) -> dict[str, Any]:
    assert isinstance(function, FunctionType)
    return function.__globals__


@pytest.mark.parametrize("name", commands())
def test_every_option_of_a_command_is_read(name: str) -> None:
    assert unread(commands()[name]) == set()


def _one(given: argparse.Namespace) -> int:
    return len(given.kept) + _two(given)


def _two(given: argparse.Namespace) -> int:
    return sum(getattr(given, name) for name in ("dice", "sides"))


def test_an_option_that_nobody_reads_is_found() -> None:
    made = argparse.ArgumentParser()
    for flag in ("--kept", "--dice", "--sides", "--forgotten"):
        made.add_argument(flag)
    made.set_defaults(command=_one)
    assert unread(made) == {"forgotten"}


MEASURING = ("stats", "recommend", "respond", "judge", "compare", "ratings")


@pytest.mark.parametrize("name", MEASURING)
def test_whoever_may_ask_a_model_is_told_of_it_alike(name: str) -> None:
    shared = {"--model-table", "--budget", "--base-url", "--json", "--out"}
    assert shared <= set(commands()[name]._option_string_actions)


def test_each_command_s_help_can_be_printed() -> None:
    for one in commands().values():
        assert one.format_help()
