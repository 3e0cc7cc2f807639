"""The demo: five customers, forty people, months of support work, played through the doors with the clock set."""
