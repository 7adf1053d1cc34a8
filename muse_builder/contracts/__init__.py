"""What a plug-in promises, as checks: call the one of its kind in your own tests, it raises AssertionError in plain words.

    from muse_builder.contracts.embedder import check_embedder
    from their_package import Theirs

    def test_theirs_is_an_embedder():
        check_embedder(Theirs)

What ships with the package passes the same checks. No test framework is imported here.
"""
