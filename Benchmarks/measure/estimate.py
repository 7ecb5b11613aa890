"""What `doctor` says that a machine carries, held against what it does carry, on slow disks."""

import json
import statistics
import subprocess

from . import load, rush
from .processes import HOLDFAST, Failure

# Milliseconds that each sync takes longer. On a quicker disk the processor decides, and the load
# generator, which a shop does not have beside it, takes a part of that.
DISKS = (5, 10, 20, 50)


def estimated(data, surroundings):
    done = subprocess.run(
        ["env", *surroundings, HOLDFAST, "doctor", "--json", "--data", data],
        capture_output=True, text=True)
    estimate = json.loads(done.stdout)["estimate"] if done.stdout else None
    if not estimate:
        raise Failure(f"doctor estimates nothing: {done.stdout} {done.stderr}")
    return estimate["reservationsPerSecond"]


def measure(new_shop, folder, reserve, body, options):
    print(f"\nReservations a second on slow disks, {rush.PEAK_CONNECTIONS} connections")
    print(f"  {'each sync longer by':24} {'estimated':>10} {'measured':>10} {'ratio':>6}  "
          "(0.8 to 1.2)")
    for milliseconds in DISKS:
        disk = rush.slow_disk(folder, milliseconds)
        data = new_shop(folder / f"disk-{milliseconds}")
        # Each estimate measures the disk for a second; the one in the middle counts.
        told = statistics.median(estimated(data, disk) for _ in range(3))
        with rush.serve_freely(data, folder, surroundings=disk) as shop:
            case = load.Case("reserve", shop.address, reserve, "reserve.lua",
                             rush.PEAK_CONNECTIONS, body=body)
            load.take_turns([case], options.rounds, options.seconds)
        print(f"  {f'{milliseconds} ms':24} {told:10,.0f} {case.rate:10,.0f} "
              f"{told / case.rate:6.2f}")
