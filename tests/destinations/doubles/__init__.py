"""Third parties as their public descriptions have them: each checks who asks and what it is sent, and keeps it.

One file a third party, with its double and the ``CASES`` by which ``test_every_adapter`` calls its adapter.
"""
