"""The attack on the claim that nobody can tell from anything stored who wrote what: each test is one thing tried."""
