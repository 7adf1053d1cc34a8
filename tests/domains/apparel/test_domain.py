"""The domain object of clothing."""

import subprocess
import sys

from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Item


def test_its_parts_do_what_they_say() -> None:
    item = APPAREL.derive(Item(item_id="A1", title="Women's Rain Jacket - Red"))
    assert (item.product_type, item.department, item.attributes.color) == ("rain jacket", "women", ("red",))
    assert APPAREL.kind(item) == "an outer layer"
    assert APPAREL.demand(item).sex == "female"
    assert (APPAREL.name, APPAREL.goods, APPAREL.tag) == ("apparel", "clothes", "fashion")
    assert (
        APPAREL.seeds[0] == "A close friend is getting married in the countryside and the guests will be outdoors until late."
    )
    assert len(APPAREL.seeds) == 16


def test_to_have_it_loads_none_of_its_tables() -> None:
    code = (
        "import sys; from muse_builder.domains.apparel import APPAREL; "
        "print([m for m in sys.modules if m.startswith('muse_builder.domains.apparel.')])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['muse_builder.domains.apparel.domain']"
