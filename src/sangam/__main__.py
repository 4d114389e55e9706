"""`python -m sangam` is the command `sangam`."""

from sangam.cli.main import main

if __name__ == "__main__":
    main()
