"""What Python users call: `Release`, and one function for each command of `muse`, with the command's flags as its arguments.

    import muse_builder

    muse = muse_builder.generate(num_conversations=5)
    muse.conversations["train"][0]["turns"]
    muse.verify(), muse.cost
    muse_builder.push(muse, "ORG/NAME", private=True)

All of them are also `muse_builder.NAME`. A release is named by its folder or given as a `Release`. Each function that takes
long has `watch`, which is told how far it is: None shows a line in a notebook and nothing elsewhere; in a shell,
`with muse_builder.TerminalWatch() as watch` gives what the command shows.
"""
