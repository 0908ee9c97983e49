"""Why a CTG is opened, in the tests of its opening."""

REASON = "La Caf n’a plus personne ce mois-ci"
