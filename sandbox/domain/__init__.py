"""The law: nothing below this line knows HTTP, YAML, Faker or real time."""
