"""Look over the installation."""

import argparse
import json

from muse_builder.cli.common import EXIT_FINDINGS, Subparsers


def add(commands: Subparsers) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="versions, keys found (never shown), extras, embedders, disk, and two conversations for a trial",
        example="muse doctor --no-trial",
    )
    doctor.add_argument("--no-trial", dest="trial", action="store_false", help="look only; make no conversations")
    doctor.add_argument("--json", action="store_true", help="as JSON, for a report of what goes wrong")
    doctor.set_defaults(command=_doctor)


def _doctor(given: argparse.Namespace) -> int:
    from muse_builder.api.doctor import doctor

    found = doctor(trial=given.trial)
    print(json.dumps(found.as_json(), indent=1) if given.json else found)
    return 0 if found.well else EXIT_FINDINGS
