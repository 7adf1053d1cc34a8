"""Candidates and conversations in several processes: the release has the same bytes as from one.

    pool     the run's own process: deals the numbers out, and alone writes the journal, holds the budget and asks paid models
    worker   another process: has the products, the index and the cast, and does what it is told
    far      what a worker has in place of a journal, of a model that the pool asks, and of the run's health
    channel  how they speak

A worker keeps nothing and writes nothing: whatever it found out is on the disk, by the pool's journal, before it is used. So
one that is killed costs the calls it had under way, and its numbers are given to another.
"""
