"""Load the official lists of places, and say what changed."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reference.actions import load_official_lists
from reference.official import DATA_FOLDER, BadFilesError


class Command(BaseCommand):
    help = "Charge les listes officielles (communes, EPCI, Caf, thématiques…) : tout ou rien."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=DATA_FOLDER, help="dossier à charger")
        parser.add_argument(
            "--force", action="store_true", help="compare chaque ligne même si rien n’a changé"
        )

    def handle(self, *, folder, force, **options):
        try:
            lists = load_official_lists(folder, force=force)
        except BadFilesError as error:
            raise CommandError(f"Rien n’a été changé.\n{error}") from error
        if lists is None:
            self.stdout.write("Ces listes sont déjà chargées : rien à faire.")
            return
        for changes in lists:
            self._tell(changes)

    def _tell(self, changes):
        self.stdout.write(
            f"{changes.label} : {changes.total} lignes, {len(changes.created)} créées, "
            f"{len(changes.updated)} modifiées, {len(changes.ended)} terminées."
        )
        for code, before, after in changes.renamed:
            self.stdout.write(f"  {code} : « {before} » devient « {after} »")
        for code, before, after in changes.merged:
            self.stdout.write(f"  {code} : « {before} » rejoint « {after} »")
        joined = {code for code, _, _ in changes.merged}
        for code in changes.ended:
            if code not in joined:
                self.stdout.write(f"  {code} : n’est plus dans les listes")
