"""Does a conversation make sense? Rules that ask no model, over records: findings with turn, rule and words.

speech   is a text a sentence, and speech alone      words    how usual it is that two words stand together
length   is a turn as long as its kind is            wishes   what a user likes and dislikes, read from what was said
flow     does each turn follow from those before     people   do story, wearer and recipient agree with the person
judge    all of them over one conversation

A finding whose `score` is 1 refuses; a lower one is a doubt, which is counted and refuses nothing.
"""
