"""What people look at in a browser: a static viewer of any release, and pages on which people judge.

Everything works from file://, without a server, a CDN or a request to anywhere. Texts of catalogs and conversations are
data: Jinja2 escapes them in HTML, `script_data` in data files, and the scripts put them in as text, never as markup.
"""
