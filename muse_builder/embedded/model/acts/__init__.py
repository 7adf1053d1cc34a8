"""The acts of people's dialogue (`tasks.acts`), answered from phrases: what is asked, minded, answered, admitted."""
