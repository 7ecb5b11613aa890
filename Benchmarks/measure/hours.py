"""What a shop keeps in memory while hours of people go by: each hour played in seconds, then a rest."""

import re
import time
from pathlib import Path

from . import distance, processes

# An hour of 200 people, as `rehearse` plays them: so many orders, and what belongs to them.
ORDERS_AN_HOUR = 16_400
HOURS, HOURS_QUICK = 8, 3
# The shop gives free pages back each minute.
REST_SECONDS = 62
# What later hours may take beyond the first.
GROWTH = 0.05


def kilobytes(server):
    """The memory of a server: its own, and what are pages of files, which the system may drop."""
    text = Path(f"/proc/{server.process.pid}/smaps_rollup").read_text()
    rss, own = (int(re.search(rf"^{name}:\s+(\d+) kB", text, re.M).group(1))
                for name in ("Rss", "Anonymous"))
    return own, rss - own


def play_hour(shop, path, folder):
    """An hour's orders with details, a slip for each that there is time for, and pages; how many
    orders there were."""
    made = 0
    while made < ORDERS_AN_HOUR:
        orders = folder / "orders"
        _, fresh = distance.run(shop, "pairs", 2, path=path, write=orders)
        distance.run(shop, "slips", 2, read=orders, write=folder / "slips")
        distance.run(shop, "pages", 2, read=orders)
        (folder / "slips").unlink(missing_ok=True)
        orders.unlink()
        made += fresh
    return made


def measure(data, folder, path, options):
    hours = HOURS_QUICK if options.is_quick else HOURS
    print(f"\nHours of 200 people ({ORDERS_AN_HOUR:,} orders each and more, with details, slips and"
          f" pages),\neach played at once by {distance.CONNECTIONS} connections, then"
          f" {REST_SECONDS} s of rest")
    with processes.serve(data, folder) as shop:
        taken, orders = [], 0
        for hour in range(1, hours + 1):
            orders += play_hour(shop, path, folder)
            time.sleep(REST_SECONDS)
            own, files = kilobytes(shop)
            taken.append(own)
            print(f"  {own / 1024:8.1f} MB after {hour}, and {files / 1024:.1f} MB of files"
                  f"   ({orders:,} orders)", flush=True)
    print(f"    {max(taken[1:]) / taken[0]:5.2f}  the most of the later hours over the first"
          f"  (at most {1 + GROWTH:.2f})")
