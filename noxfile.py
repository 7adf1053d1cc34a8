"""The same tests on every supported `datasets`: `pipx run nox` (or `nox -s "datasets(4.8.5)"` for one).

Old releases pin versions of their dependencies that conflict with one another, so each has an environment of its own, with
no more than loading a release needs, and what measures one that grows on the Hub.
"""

import nox

VERSIONS = ("2.21.0", "3.6.0", "4.8.5", "5.2.0")
TRAINING = ("tests/train", "tests/views/test_lengths.py", "tests/views/test_formats.py", "tests/views/test_field_exports.py")
TESTS = (
    "catalog/formats/test_hub",
    "release/test_schema",
    "release/test_manifest",
    "release/test_entries",
    "release/test_names",
    "release/test_places",
    "release/test_splits",
    "release/test_writer",
    "release/test_reader",
    "release/test_rows",
    "release/test_verify",
    "release/test_card",
    "release/test_croissant",
    "release/test_example",
    "release/test_measures",
    "run/test_demo",
    "test_registration",
    "test_builder",
    "test_standard_arguments",
    "views/test_pictures",
    "views/test_joined",
    "views/test_tables",
    "views/test_table_exports",
    "hub/test_options",
    "hub/test_repository",
    "hub/test_plan",
    "hub/test_texts",
    "hub/test_publish",
    "hub/test_fetch",
    "hub/test_amend",
    "hub/test_job",
    "hub/test_published",
    "hub/test_rights",
    "hub/test_scratch",
)


@nox.session(reuse_venv=True)
@nox.parametrize("version", VERSIONS, ids=VERSIONS)
def datasets(session: nox.Session, version: str) -> None:
    session.install(f"datasets=={version}", "pydantic>=2.9", "jinja2>=3.1", "pillow>=11", "pytest>=8", "hypothesis>=6.100")
    session.install("pytest-asyncio>=1.0", "pytest-xdist>=3.6", "scikit-learn>=1.5", "nltk>=3.9", "rich>=13")
    session.run(
        "python",
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-n",
        "auto",
        "--dist",
        "loadfile",
        *(f"tests/{test}.py" for test in TESTS),
        *session.posargs,
    )


@nox.session(reuse_venv=True)
def mutate(session: nox.Session) -> None:
    """How many planted faults the tests find: `nox -s mutate -- agents/manager --seed 1 --seed 2 --table docs/mutation.md`."""
    session.install("-e", ".[test]")
    session.run("python", "tests/mutation.py", *session.posargs)


@nox.session(reuse_venv=True)
def readers(session: nox.Session) -> None:
    """Six readers and `mlcroissant` on one release: what they see of it is compared, and docs/readers.md is run."""
    session.install("-e", ".[test,readers]")
    session.run(
        "python",
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        *("tests/test_readers.py", "tests/release/test_croissant.py", "tests/test_documentation.py"),
        *session.posargs,
    )


@nox.session(reuse_venv=True)
def train(session: nox.Session) -> None:
    """The recipes of examples/train/ on tiny models: TRL in one environment, LLaMA-Factory, which pins others, in `factory`."""
    session.install("-e", ".[test,train]", "ir_measures>=0.4", "ranx>=0.3.20", "dialoguekit>=0.1")
    session.run("python", "-m", "pytest", "-p", "no:cacheprovider", *TRAINING, *session.posargs)


@nox.session(reuse_venv=True)
def factory(session: nox.Session) -> None:
    """LLaMA-Factory reads its export, labels what TRL labels, and trains."""
    session.install("-e", ".[test]", "llamafactory>=0.9.5")
    session.run("python", "-m", "pytest", "-p", "no:cacheprovider", "tests/train/test_llama_factory.py", *session.posargs)
