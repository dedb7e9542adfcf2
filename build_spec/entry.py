"""What the frozen program starts with: the same entry as the installed command ``tuhoc``."""

from app.cli.main import main

if __name__ == "__main__":
    main()
