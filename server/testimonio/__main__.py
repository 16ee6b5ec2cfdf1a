"""``python -m testimonio`` is the command ``testimonio``."""

from testimonio.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
