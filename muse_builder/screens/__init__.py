"""What nothing passes unseen: rules that ask no model (paper B.1 and beyond).

texts        what every text of a model passes, whatever it is
hygiene      is it speech and nothing else           style        the paper's rules for turns
duplicates   near-duplicates by BLEU                 match        does it fit whoever is to wear it
leakage      does a text give the target away        grounding    are the assistant's claims in the product's text
consistency  did the rewrite keep the facts          sense/       does a conversation make sense
rules        all of these as the pipeline calls them
"""
