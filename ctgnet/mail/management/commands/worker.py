"""The worker: `manage.py worker` sends the mails and does the periodic work, until it is stopped."""

from django.core.management.base import BaseCommand

from ctgnet.worker import run_worker


class Command(BaseCommand):
    help = "Do the work that pages left to the queue, and the periodic work."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="stop when nothing is left to do")
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, *args, once, concurrency, **options):
        run_worker(concurrency=concurrency, wait=not once)
