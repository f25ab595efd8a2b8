"""``python -m artkit`` and the ``artkit`` command."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        from artkit.cli.app import run

        code = run()
    except KeyboardInterrupt:  # while all this is still being loaded
        sys.stderr.write("artkit: interrupted\n")
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
