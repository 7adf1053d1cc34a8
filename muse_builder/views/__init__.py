"""What people train and test on, made from a release while it is read or written out."""

from muse_builder.views.leaks import leak_free
from muse_builder.views.pictures import join_images, vlm_messages

__all__ = ["join_images", "leak_free", "vlm_messages"]
